"""Where rows and columns of the user's file stand in the annotated workbook."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.eligibility.lists.columns import letter
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.report_columns import TITLES, report_columns

_CLEAN = 3
_ROW = re.compile(r"(\d+)行目")
_COLUMN = re.compile(r"(?<![A-Za-z])([A-Z]{1,3})列")


@dataclass(frozen=True, slots=True)
class Moved:
    """`order`: old indexes of the rows in their new order. Columns of an earlier report go, the new ones come first."""

    order: list[int]
    dropped: tuple[int, ...]
    new_rows: Mapping[int, int]

    @classmethod
    def of(cls, grid: Grid, at: int, ranks: Mapping[int, int]) -> "Moved":
        """`ranks`: how urgent a row is, by its number; 0 is put first. What stands above the headings stays there."""
        below = sorted(range(at + 1, len(grid.rows)), key=lambda index: ranks.get(index + 1, _CLEAN))
        order = [*range(at + 1), *below]
        return cls(order, report_columns(grid.rows[at]), {old + 1: new for new, old in enumerate(order, 1)})

    def column(self, index: int) -> int | None:
        """The new index; None for a column of an earlier report."""
        if index in self.dropped:
            return None
        return index + len(TITLES) - sum(gone < index for gone in self.dropped)

    def text(self, says: str) -> str:
        """A sentence about the user's file with the rows and columns of the new one."""
        return _COLUMN.sub(self._column, _ROW.sub(self._row, says))

    def _row(self, match: re.Match[str]) -> str:
        number = int(match[1])
        return f"{self.new_rows.get(number, number)}行目"

    def _column(self, match: re.Match[str]) -> str:
        index = 0
        for character in match[1]:
            index = index * 26 + ord(character) - 64
        new = self.column(index - 1)
        return match[0] if new is None else f"{letter(new)}列"
