"""No My Number comes in with 異動情報 either: every cell of every sheet is looked at."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from services.eligibility.lists import my_number
from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Findings
from services.eligibility.lists.grid import Grid
from services.eligibility.register_changes.headings import columns_of


def may_hold_some(grids: Sequence[Grid], chosen: Grid, at: int, findings: Findings) -> bool:
    """Whether the file is stopped for a cell that may be one. Raises `ListRefused` for a heading or a whole column."""
    suspicious = False
    for grid in grids:
        top = at if grid is chosen else -1
        known = {column.index: _numbered(column) for column in columns_of(grid.rows[at])} if grid is chosen else {}
        for row, headings in enumerate(grid.rows[: top + 1] if grid is chosen else grid.rows[:1]):
            my_number.refuse_headings(columns_of(headings), row + 1)
        name = None if grid is chosen else grid.sheet
        for index, cells in enumerate(zip_longest(*grid.rows[top + 1 :], fillvalue="")):
            column = known.get(index, Column(None, "", index))
            suspicious |= my_number.check_column(column, cells, top + 2, findings, name)
        for index, cells in enumerate(zip_longest(*grid.rows[: max(top, 0)], fillvalue="")):
            suspicious |= my_number.check_column(Column(None, "", index), cells, 1, findings, name)
    return suspicious


def _numbered(column: Column) -> Column:
    """The new head's 宛名番号 is a 宛名番号."""
    return replace(column, field=Field.PERSON_NUMBER) if column.field is Field.NEW_HEAD else column
