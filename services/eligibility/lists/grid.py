"""A table of cells as the file holds it, before anything is understood."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta
"""'' is an empty cell, and also a formula that ends in an error."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows[0]` is row 1 of the file; rows may differ in length."""

    sheet: str | None
    rows: list[list[Cell]]
    visible: bool = True
    encoding: str | None = None
    hidden_rows: tuple[int, ...] = ()
    """Numbers of the rows that Excel does not show; they are read like the others."""
    merged: tuple["Range", ...] = ()
    date1904: bool = False
    """Bare serial numbers of dates count from 1904-01-01 = 0 (workbooks that began on old Macintoshes)."""


@dataclass(frozen=True, slots=True)
class Range:
    """Rows as in the file, from 1; columns from 0; both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int
