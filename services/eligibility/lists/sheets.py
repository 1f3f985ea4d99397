"""The tables of a file, and which of them is the list."""

from collections.abc import Sequence
from typing import Literal

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists import csv_text, xlsx
from services.eligibility.lists.findings import Findings
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.headings import heading_row, no_headings
from services.eligibility.lists.sniff import kind_of


def grids_of(content: bytes) -> tuple[Literal["xlsx", "csv"], list[Grid]]:
    """All sheets of a workbook, or the one table of a CSV. Raises `ListRefused` for a file that cannot be read."""
    kind = kind_of(content)
    return kind, list(xlsx.grids(content)) if kind == "xlsx" else [csv_text.grid(content)]


def the_list(
    grids: Sequence[Grid], findings: Findings, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD
) -> tuple[Grid, int]:
    """The first visible sheet with a heading row, and that row's index; raises `ListRefused` if there is none."""
    visible = [grid for grid in grids if grid.visible]
    tables = [(grid, at) for grid in visible if (at := heading_row(grid)) is not None]
    if not tables:
        raise no_headings(next((grid for grid in visible if grid.rows), None), claim_unit)
    if len(tables) > 1:
        others = "".join(f"「{grid.sheet}」" for grid, _ in tables[1:])
        findings.add(
            "check",
            "more-sheets",
            f"シート「{tables[0][0].sheet}」だけを読みました。シート{others}にも表がありますが、読んでいません。",
            "読むシートがちがうときは、そのシートをいちばん左に移してください。",
        )
    return tables[0]
