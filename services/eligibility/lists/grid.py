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
    hidden_rows: bool = False
