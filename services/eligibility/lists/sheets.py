"""Which of a file's tables is the list."""

from collections.abc import Sequence

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.findings import Findings
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.headings import heading_row, no_headings


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
