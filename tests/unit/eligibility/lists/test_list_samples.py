"""The two files as divisions hand them over load without being edited, and say the same."""

from pathlib import Path

import pytest

from libs.common.events.terms import ProcedureKind
from services.eligibility.lists.target_list import TargetList
from tests.unit.eligibility.lists.list_files import codes, read

DATA = Path(__file__).parents[3] / "data" / "lists"
BIG_KANA = str.maketrans("ァィゥェォッャュョヮ", "アイウエオツヤユヨワ")


def load(name: str) -> TargetList:
    return read((DATA / name).read_bytes())


@pytest.fixture(scope="module")
def book() -> TargetList:
    return load("対象者リスト_福祉課.xlsx")


@pytest.fixture(scope="module")
def export() -> TargetList:
    return load("TAX_HIKAZEI_20231201.csv")


def test_both_load(book: TargetList, export: TargetList) -> None:
    assert (book.kind, book.sheet, book.encoding, len(book.rows)) == ("xlsx", "対象者", None, 297)
    assert (export.kind, export.sheet, export.encoding, len(export.rows)) == ("csv", None, "cp932", 297)
    assert not book.stopped
    assert not export.stopped
    assert sum(row.is_head for row in book.rows) == 180
    assert sum(row.amount or 0 for row in book.rows) == 180 * 70_000


def test_what_is_reported(book: TargetList, export: TargetList) -> None:
    (total,) = book.findings
    assert (total.level, total.code, total.row) == ("fixed", "row-skipped", 302)
    assert sorted(codes(export)) == ["no-protected-column", "procedure-kind-code"]


def test_same_people(book: TargetList, export: TargetList) -> None:
    """But for what the export cannot say: it has no 支援措置, and its half-width kana has lost the small letters."""
    for ours, theirs in zip(book.rows, export.rows, strict=True):
        assert ours.kana.translate(BIG_KANA) == theirs.kana
        for field in (
            *("reference", "person_number", "household_number", "relation", "is_head", "name", "birth_date", "sex"),
            *("address", "current_address", "send_to", "procedure_kind", "amount", "child_count", "account_text"),
        ):
            assert getattr(ours, field) == getattr(theirs, field), (ours.number, field)


def test_details(book: TargetList) -> None:
    assert book.rows[0].number == 5
    assert book.rows[0].name == "守安　德男"
    assert book.rows[0].procedure_kind is ProcedureKind.CONFIRMATION_FORM
    assert sorted({row.household_number for row in book.rows if row.protected}) == ["00037", "00120"]
    assert [column.letter for column in book.columns if column.heading == "支援措置"] == ["O"]
