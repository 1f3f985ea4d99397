"""The rows of a list as people: every column read, one `Row` per person."""

from dataclasses import dataclass
from datetime import date
from itertools import repeat

from libs.common.events.terms import ClaimUnit, ProcedureKind
from services.eligibility.lists import codes, joined
from services.eligibility.lists.columns import Field
from services.eligibility.lists.dates import read_birth_date
from services.eligibility.lists.numbers import read_codes, read_count, read_yen
from services.eligibility.lists.partial_date import PartialDate
from services.eligibility.lists.sex import read_sex
from services.eligibility.lists.target_list import Row
from services.eligibility.lists.texts import read_kana, read_name, read_text
from services.eligibility.lists.values import Source


@dataclass(frozen=True, slots=True)
class People:
    """Column by column, in the order of the file, with the fields of `Row`; a bad birth date is None."""

    number: list[int]
    reference: list[str]
    person_number: list[str]
    household_number: list[str]
    relation: list[str]
    is_head: list[bool]
    name: list[str]
    kana: list[str]
    birth_date: list[date | PartialDate | None]
    sex: list[str | None]
    address: list[str]
    current_address: list[str]
    send_to: list[str]
    procedure_kind: list[ProcedureKind | None]
    amount: list[int | None]
    child_count: list[int | None]
    account_text: list[str]
    account_kana: list[str]
    account_origin: list[str]
    protected: list[bool]

    def rows(self) -> tuple[Row, ...]:
        """One per person; left out are those whose birth date could not be read, which has a stop finding."""
        columns = [getattr(self, name) for name in Row._fields]
        rows = map(tuple.__new__, repeat(Row), zip(*columns, strict=True))  # Row(*…) without a call in Python
        return tuple(row for row in rows if row.birth_date is not None)


def read_people(
    source: Source, today: date, *, date1904: bool = False, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD
) -> People:
    """Every column read; a finding for every value that is wrong or doubtful. `date1904`: see `read_birth_date`."""
    relation, is_head = joined.relations(source, claim_unit)
    codes.note_kind_codes(source)
    return People(
        number=list(source.numbers),
        reference=read_codes(source, Field.REFERENCE, required=True),
        person_number=read_codes(source, Field.PERSON_NUMBER),
        household_number=read_codes(source, Field.HOUSEHOLD_NUMBER, required=claim_unit is not ClaimUnit.PERSON),
        relation=relation,
        is_head=is_head,
        name=source.read(Field.NAME, read_name, ""),
        kana=source.read(Field.KANA, read_kana, ""),
        birth_date=source.read(Field.BIRTH_DATE, lambda cell: read_birth_date(cell, today, date1904=date1904), None),
        sex=source.read(Field.SEX, read_sex, None),
        address=joined.addresses(source, Field.ADDRESS, Field.ADDRESS_BUILDING, required=True),
        current_address=joined.addresses(source, Field.CURRENT_ADDRESS, Field.CURRENT_BUILDING),
        send_to=joined.addresses(source, Field.SEND_TO, Field.SEND_TO_BUILDING),
        procedure_kind=source.read(Field.PROCEDURE_KIND, codes.read_procedure_kind, None),
        amount=source.read(Field.AMOUNT, read_yen, None),
        child_count=source.read(Field.CHILD_COUNT, read_count, None),
        account_text=joined.accounts(source),
        account_kana=source.read(Field.ACCOUNT_KANA, read_kana, ""),
        account_origin=source.read(Field.ACCOUNT_ORIGIN, read_text, ""),
        protected=source.read(Field.PROTECTED, codes.read_protected, False),
    )
