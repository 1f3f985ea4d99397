"""From the tables of an uploaded file to a checked list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import zip_longest

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists import my_number, notes
from services.eligibility.lists.body import Body, people
from services.eligibility.lists.columns import Column
from services.eligibility.lists.findings import MOST_OF_A_KIND, Findings, ListRefused
from services.eligibility.lists.grid import Cell, Grid
from services.eligibility.lists.headings import columns_of, heading_row, read_headings
from services.eligibility.lists.households import check_whole
from services.eligibility.lists.people import read_people
from services.eligibility.lists.sheets import the_list
from services.eligibility.lists.tables import Tables
from services.eligibility.lists.target_list import TargetList
from services.eligibility.lists.values import Source

_JAPAN = timezone(timedelta(hours=9))


def read(
    tables: Tables,
    progress: Callable[[int], None] | None = None,
    today: date | None = None,
    most: int | None = MOST_OF_A_KIND,
    claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD,
) -> TargetList:
    """The list among a file's tables. Pure CPU, seconds for a big list.

    Raises `ListRefused` when nothing can be read; a single row's trouble is a finding, and nothing may be stored
    while one says stop. `progress` is called with the number of people once they are counted, before they are
    checked. Birth dates after `today` (Japan's date unless given) are refused. `most`: findings of a kind; None for
    all. `claim_unit`: what the rows make up, which says what columns are needed and what must hold between rows.
    """
    kind, grids = tables
    findings = Findings(most)
    grid, at = the_list(grids, findings, claim_unit)
    my_number.refuse_headings(columns_of(grid.rows[at]), at + 1)
    body = Body.below(grid, at)
    suspicious = _my_numbers(grids, grid, body, findings)
    try:
        headings = read_headings(grid, at, claim_unit)
        body = body.emptied(headings.report)
        notes.about(grid, headings, findings)
        numbers = people(body, headings, findings)
    except ListRefused as refused:  # a My Number found before is not to be forgotten over it
        raise ListRefused(
            [*(f for f in findings.all() if f.level == "stop"), *refused.findings], has_table=True
        ) from None
    if progress:
        progress(len(numbers))
    source = Source(headings.used, numbers, body, findings)
    found = read_people(source, today or datetime.now(_JAPAN).date(), date1904=grid.date1904, claim_unit=claim_unit)
    check_whole(found, headings.used, findings, claim_unit)
    return TargetList(
        rows=() if suspicious else found.rows(),
        findings=findings.all(),
        columns=tuple(headings.used.values()),
        sheet=grid.sheet,
        encoding=grid.encoding,
        kind=kind,
    )


def _my_numbers(grids: Sequence[Grid], chosen: Grid, body: Body, findings: Findings) -> bool:
    """Look for My Numbers in every cell of every sheet, hidden ones too: the file as a whole comes in."""
    suspicious = False
    for grid in grids:
        if grid is chosen:
            at = body.first - 2
            suspicious |= _scan(zip_longest(*grid.rows[:at], fillvalue=""), 1, {}, None, findings)
            suspicious |= _scan(body.columns, body.first, _by_index(grid.rows[at]), None, findings)
        else:
            top = heading_row(grid)
            columns = {} if top is None else _by_index(grid.rows[top])
            my_number.refuse_headings(list(columns.values()), (top or 0) + 1)
            suspicious |= _scan(zip_longest(*grid.rows, fillvalue=""), 1, columns, grid.sheet, findings)
    return suspicious


def _by_index(row: list[Cell]) -> dict[int, Column]:
    return {column.index: column for column in columns_of(row)}


def _scan(
    columns: Iterable[tuple[Cell, ...]], first: int, known: dict[int, Column], sheet: str | None, findings: Findings
) -> bool:
    suspicious = False
    for index, cells in enumerate(columns):
        column = known.get(index, Column(None, "", index))
        suspicious |= my_number.check_column(column, cells, first, findings, sheet)
    return suspicious
