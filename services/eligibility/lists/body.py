"""Which rows under the headings are people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, zip_longest

from services.eligibility.lists.columns import Field
from services.eligibility.lists.findings import Findings, refused, shown
from services.eligibility.lists.grid import Cell, Grid
from services.eligibility.lists.headings import Headings
from services.eligibility.lists.synonyms import meaning
from services.eligibility.lists.texts import folded

MOST_ROWS = 200_000
EXAMPLE = "記入例"

_TOTAL = re.compile(r"(?:総?合計|総計|小計|累計|計)(?:[:(].*|\d.*|件.*|人.*)?")


@dataclass(frozen=True, slots=True)
class Body:
    """The rows under the headings, also turned into columns of one length. `first` is the first row's number."""

    first: int
    rows: Sequence[list[Cell]]
    columns: Sequence[tuple[Cell, ...]]

    @classmethod
    def below(cls, grid: Grid, at: int) -> "Body":
        rows = grid.rows[at + 1 :]
        return cls(at + 2, rows, list(zip_longest(*rows, fillvalue="")))

    def emptied(self, indexes: Sequence[int]) -> "Body":
        """The same body with nothing in these columns."""
        if not indexes:
            return self
        rows = [[("" if at in indexes else cell) for at, cell in enumerate(row)] for row in self.rows]
        return Body(self.first, rows, list(zip_longest(*rows, fillvalue="")))

    def column(self, index: int) -> tuple[Cell, ...]:
        return self.columns[index] if index < len(self.columns) else ("",) * len(self.rows)


def people(body: Body, headings: Headings, findings: Findings) -> list[int]:
    """Row numbers of the people. Every row left out is either blank, our own example, or reported.

    Raises `ListRefused` for no rows, and for more than `MOST_ROWS`.
    """
    name, birth, reference = (
        body.column(headings.used[field].index) for field in (Field.NAME, Field.BIRTH_DATE, Field.REFERENCE)
    )
    width = max(column.index for column in headings.all) + 1
    own = headings.used[Field.NAME].heading
    blank = {cell for cell in {*name, *birth} if not _filled(cell)}
    examples = {cell for cell in set(reference) if isinstance(cell, str) and cell.startswith(EXAMPLE)}
    numbers: list[int] = []
    for number, row, named, born, numbered in zip(count(body.first), body.rows, name, birth, reference, strict=False):
        if len(row) > width and any(row[width:]):
            _too_many_fields(number, len(row), width, findings)
        if (named in blank or born in blank) and _aside(row, number, findings):
            continue
        if named == own and _repeats_headings(row):
            _report(findings, number, "は見出しのくりかえしなので、読みませんでした。")
        elif numbered not in examples:
            numbers.append(number)
    if not numbers:
        raise refused(
            "no-rows",
            f"{body.first - 1}行目の見出しの下に、人の行がありません。",
            "対象者を1人1行で入れてから、もう一度アップロードしてください。",
        )
    if len(numbers) > MOST_ROWS:
        raise refused(
            "too-many-rows",
            f"このリストは{len(numbers):,}行あり、多すぎます。",
            f"1つのファイルを{MOST_ROWS:,}行までに分けてください。世帯は分けないでください。",
        )
    return numbers


def _filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _aside(row: Sequence[Cell], number: int, findings: Findings) -> bool:
    """Whether a row without name or birth date is none of a person's."""
    filled = [cell for cell in row if _filled(cell)]
    if not filled:
        return True
    if any(isinstance(cell, str) and _TOTAL.fullmatch(folded(cell)) for cell in filled):
        _report(findings, number, "は合計の行なので、読みませんでした。")
        return True
    if len(filled) == 1:
        findings.add(
            "check",
            "not-a-person",
            f"は「{shown(filled[0])}」だけなので、読みませんでした。",
            "人の行なら、ほかの列も入れてください。メモなら、このままでかまいません。",
            row=number,
            value=shown(filled[0]),
        )
        return True
    return False


def _repeats_headings(row: Sequence[Cell]) -> bool:
    return sum(1 for cell in row if isinstance(cell, str) and cell and meaning(cell)[0]) >= 3


def _report(findings: Findings, number: int, says: str) -> None:
    findings.add("fixed", "row-skipped", says, "このままでかまいません。", row=number)


def _too_many_fields(number: int, has: int, width: int, findings: Findings) -> None:
    findings.add(
        "stop",
        "too-many-fields",
        f"は、見出しより列が多く（{has}列、見出しは{width}列）、列がずれています。",
        "住所や金額の中のコンマを消すか、Excelブック（.xlsx）で保存しなおしてください。",
        row=number,
    )
