"""The ids of staged rows: the same for the same people, wherever they stand in the file."""

from datetime import date
from uuid import UUID

from libs.common.events.terms import ClaimUnit
from services.eligibility.city import city_of
from services.eligibility.lists.claim_units import units_of
from services.eligibility.lists.target_list import Row
from services.eligibility.staging import stage
from tests.conftest import KeysOf

PROGRAMME = UUID(int=1)
HEAD = Row(
    number=2, reference="0001", person_number="900001", household_number="70001", relation="世帯主", is_head=True,
    name="見本 太郎", kana="ミホン タロウ", birth_date=date(1980, 1, 2), sex="1", address="見本市中央1-1",
    current_address="", send_to="", procedure_kind=None, amount=30_000, child_count=None, account_text="",
    account_kana="", account_origin="", protected=False,
)  # fmt: skip
WIFE = HEAD._replace(number=3, reference="0002", person_number="900002", relation="妻", is_head=False, name="見本 花子")


def ids(keys_of: KeysOf, *rows: Row) -> set[UUID]:
    staged, findings = stage(
        units_of(rows, ClaimUnit.HOUSEHOLD), keys_of("eligibility"), PROGRAMME, None, city_of("見本市", None)
    )
    assert not findings
    return {row[0] for row in staged.targets}


def test_rows_that_move_keep_their_ids(keys_of: KeysOf) -> None:
    moved = WIFE._replace(number=12), HEAD._replace(number=11)
    assert ids(keys_of, HEAD, WIFE) == ids(keys_of, *moved)


def test_another_reference_is_another_row(keys_of: KeysOf) -> None:
    found = ids(keys_of, HEAD, WIFE)
    assert len(found) == 2
    assert len(found & ids(keys_of, HEAD, WIFE._replace(reference="0003"))) == 1
