"""Which row holds the headings, and which column means what."""

from dataclasses import dataclass

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Finding, ListRefused, shown
from services.eligibility.lists.grid import Cell, Grid
from services.eligibility.lists.report_columns import report_columns
from services.eligibility.lists.required import missing_fields
from services.eligibility.lists.synonyms import meaning
from services.eligibility.lists.texts import text

LOOK_AT = 50
"""The headings stand within so many first rows."""
ENOUGH = 3
"""A row with so many known headings is the heading row."""


@dataclass(frozen=True, slots=True)
class Headings:
    """`at` is the index of the heading row; `used` the columns read, by field; `all` every headed column; `report`
    the indexes of our own report's columns."""

    at: int
    used: dict[Field, Column]
    all: tuple[Column, ...]
    report: tuple[int, ...] = ()

    @property
    def unused(self) -> list[Column]:
        """Columns with a heading the list has no use for; the columns of our own report are not counted."""
        known = {column.index for column in self.used.values()} | set(self.report)
        return [column for column in self.all if column.index not in known]


def heading_row(grid: Grid) -> int | None:
    """The index of the row with the most known headings, the first of equals; None if no row has enough."""
    best, most = None, ENOUGH - 1
    for at, row in enumerate(grid.rows[:LOOK_AT]):
        known = len({meaning(cell)[0] for cell in row if isinstance(cell, str) and cell} - {None})
        if known > most:
            best, most = at, known
    return best


def read_headings(grid: Grid, at: int, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> Headings:
    """Raises `ListRefused` with one finding for missing and one for doubled columns."""
    columns = columns_of(grid.rows[at])
    usual: dict[Field, list[Column]] = {}
    spare: dict[Field, list[Column]] = {}
    for column in columns:
        if column.field is not None:
            group = spare if meaning(column.heading)[1] else usual
            group.setdefault(column.field, []).append(column)
    candidates = {**spare, **usual}
    troubles = []
    missing = missing_fields(claim_unit, candidates)
    if missing:
        troubles.append(_missing(missing, columns, at))
    doubled = {field: found for field, found in candidates.items() if len(found) > 1}
    if doubled:
        troubles.append(_doubled(doubled, at))
    if troubles:
        raise ListRefused(troubles)
    used = {field: found[0] for field, found in candidates.items()}
    return Headings(at, used, tuple(columns), report_columns(grid.rows[at]))


def columns_of(row: list[Cell]) -> list[Column]:
    """The columns of a heading row, line breaks inside a heading taken out."""
    texts = [(index, " ".join(text(cell).split())) for index, cell in enumerate(row)]
    return [Column(meaning(heading)[0], heading, index) for index, heading in texts if heading]


def no_headings(grid: Grid | None, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> ListRefused:
    """What to say when no row of no sheet looks like headings."""
    first = next((row for row in grid.rows if any(row)), []) if grid else []
    has = "・".join(shown(cell) for cell in first[:12] if cell != "")
    message = "見出しの行が見つかりません。"
    if has:
        message += f"いまの最初の行は「{has}」です。"
    remedy = f"1行に{_names(missing_fields(claim_unit, ()))}の見出しを入れてください。ひな形も使えます。"
    return ListRefused([Finding("stop", None, None, None, "", "no-headings", message, remedy)])


def _missing(fields: list[Field], columns: list[Column], at: int) -> Finding:
    has = "、".join(f"「{shown(column.heading)}」" for column in columns)
    message = f"{at + 1}行目の見出しに、{_names(fields)}がありません。いまある見出しは{has}です。"
    remedy = f"{_names(fields)}の列を足してください。別の名前の列があれば、見出しをこの名前に変えてください。"
    return Finding("stop", at + 1, None, None, "", "columns-missing", message, remedy)


def _doubled(doubled: dict[Field, list[Column]], at: int) -> Finding:
    pairs = [
        f"「{field}」にあたる列が{'と'.join(column.named for column in columns)}" for field, columns in doubled.items()
    ]
    first = next(iter(doubled.values()))[1]
    message = f"{at + 1}行目の見出しで、{'、'.join(pairs)}にあり、どれを使うか決められません。"
    remedy = "使う列を1つだけ残し、ほかの列は消すか、見出しを変えてください。"
    return Finding("stop", at + 1, first.heading, first.letter, "", "columns-doubled", message, remedy)


def _names(fields: list[Field]) -> str:
    return "".join(f"「{field}」" for field in fields)
