"""What a list says once it has been read."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from libs.common.events.terms import ProcedureKind
from services.eligibility.lists.columns import Column
from services.eligibility.lists.findings import Finding
from services.eligibility.lists.partial_date import PartialDate


class Row(NamedTuple):  # made a hundred thousand times, at a third of the cost of a frozen dataclass
    """One person. `number` is the row in the user's own file; amounts in yen; texts that are missing are ''.

    `name` is kept as received, NFC; `kana` is full-width katakana; `sex` is '1', '2' or '9' (JIS X 0303).
    `is_head`: the head of the household; in a list of children the guardian, in one of persons everybody.
    `amount` and `procedure_kind` usually stand on the head's row only, in a list of children on each child's.
    """

    number: int
    reference: str
    person_number: str
    household_number: str
    relation: str
    is_head: bool
    name: str
    kana: str
    birth_date: date | PartialDate
    sex: str | None
    address: str
    current_address: str
    send_to: str
    procedure_kind: ProcedureKind | None
    amount: int | None
    child_count: int | None
    account_text: str
    account_kana: str
    account_origin: str
    protected: bool


@dataclass(frozen=True, slots=True)
class TargetList:
    """A list as read. Nothing of it may be stored while `stopped`.

    `rows` leaves out the rows that a stop finding made unreadable, and is empty when a My Number may be among them.
    `encoding` is set for CSV, `sheet` for workbooks.
    """

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    columns: tuple[Column, ...]
    sheet: str | None
    encoding: str | None
    kind: Literal["xlsx", "csv"]

    @property
    def stopped(self) -> bool:
        return any(found.level == "stop" for found in self.findings)
