"""Which column of a results file means what."""

from dataclasses import dataclass

from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import ListRefused, refused
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.headings import LOOK_AT, columns_of
from services.eligibility.lists.synonyms import folded_heading, without_aside

_PAID = "支給 支給結果 支給の有無 支給有無 結果 支給した/しない 支給したか 支給状況"
_DATE = "支給日 振込日 支払日 支給年月日 振込年月日"
_AMOUNT = "支給額 支給金額 金額 振込額 振込金額 支払額"


def _words(line: str) -> frozenset[str]:
    return frozenset(folded_heading(word) for word in line.split())


PAID, DATE, AMOUNT = _words(_PAID), _words(_DATE), _words(_AMOUNT)


@dataclass(frozen=True, slots=True)
class PaperColumns:
    """`at` is the index of the heading row. One of `reference` and `person` is there, and `paid`."""

    at: int
    reference: Column | None
    person: Column | None
    paid: Column
    amount: Column | None
    paid_on: Column | None


def paper_columns(grid: Grid) -> PaperColumns | None:
    """The first row that names who and whether; None when no row of the sheet does."""
    for at, row in enumerate(grid.rows[:LOOK_AT]):
        columns = columns_of(row)
        who = {column.field: column for column in reversed(columns) if column.field is not None}
        reference, person = who.get(Field.REFERENCE), who.get(Field.PERSON_NUMBER)
        paid = _named(columns, PAID)
        if paid is not None and (reference or person):
            return PaperColumns(at, reference, person, paid, _named(columns, AMOUNT), _named(columns, DATE))
    return None


def no_columns() -> ListRefused:
    """What to say when no sheet has them."""
    return refused(
        "no-headings",
        "見出しの行が見つかりません。",
        "「整理番号」か「宛名番号」と、「支給」（支給した／支給しない）の列を入れてください。"
        "「支給額」と「支給日」の列もあれば、くらべます。",
    )


def _named(columns: list[Column], words: frozenset[str]) -> Column | None:
    folded = ((column, {folded_heading(column.heading), without_aside(column.heading)}) for column in columns)
    return next((column for column, names in folded if names & words), None)
