"""From the bytes of a results file to its rows. Pure CPU; belongs into a process of its own."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from services.eligibility.lists import my_number
from services.eligibility.lists.columns import Column
from services.eligibility.lists.dates import read_birth_date
from services.eligibility.lists.findings import Findings, ListRefused, Problem
from services.eligibility.lists.grid import Cell, Grid
from services.eligibility.lists.headings import columns_of
from services.eligibility.lists.numbers import read_code, read_yen
from services.eligibility.lists.tables import read_tables
from services.eligibility.lists.texts import folded, text
from services.eligibility.paper.headings import PaperColumns, no_columns, paper_columns

_YES = frozenset(["支給した", "支給", "支給済", "支給済み", "済", "はい", "した", "○", "〇", "有", "あり", "1", "TRUE"])
_NO = frozenset(
    [
        "支給しない",
        "不支給",
        "未支給",
        "しない",
        "しなかった",
        "支給しなかった",
        "いいえ",
        "×",
        "✕",
        "無",
        "なし",
        "辞退",
        "0",
        "FALSE",
    ]
)
_NEITHER = Problem(
    "stop", "paid", "の「{value}」は、支給したかどうか読めません。", "「支給した」か「支給しない」と入れてください。"
)
_NOBODY = Problem("stop", "blank", "に番号がありません。", "整理番号か宛名番号を入れてください。")
_NO_DATE = Problem("stop", "date", "の「{value}」は、支給日として読めません。", "「2026/9/12」のように入れてください。")


class PaperRow(NamedTuple):
    """What became of one household on paper. `number`: the row in the file; `paid_on`: ISO."""

    number: int
    reference: str
    person_number: str
    paid: bool
    amount: int | None
    paid_on: str | None


def read_results(content: bytes, today: date) -> list[PaperRow]:
    """All rows (.xlsx or CSV). Raises `ListRefused` when anything is wrong: half a comparison misleads."""
    _, grids = read_tables(content)
    found = next(((grid, at) for grid in grids if grid.visible and (at := paper_columns(grid))), None)
    if found is None:
        raise no_columns()
    findings = Findings(most=20)
    _refuse_my_numbers(grids, findings)
    rows = list(_rows(*found, today, findings))
    stops = [each for each in findings.all() if each.level == "stop"]
    if stops:
        raise ListRefused(stops)
    return rows


def _rows(grid: Grid, columns: PaperColumns, today: date, findings: Findings) -> Iterable[PaperRow]:
    for number, row in enumerate(grid.rows[columns.at + 1 :], columns.at + 2):
        if not any(cell != "" for cell in row):
            continue
        reference = _code(row, columns.reference, number, findings)
        person = _code(row, columns.person, number, findings)
        if not reference and not person:
            findings.problem(_NOBODY, "", number, columns.reference or columns.person or columns.paid)
        paid = _paid(_cell(row, columns.paid))
        if paid is None:
            findings.problem(_NEITHER, _cell(row, columns.paid), number, columns.paid)
        amount = _amount(row, columns.amount, number, findings)
        paid_on = _date(row, columns.paid_on, number, today, findings, date1904=grid.date1904)
        yield PaperRow(number, reference, person, bool(paid), amount, paid_on)


def _cell(row: Sequence[Cell], column: Column | None) -> Cell:
    return row[column.index] if column is not None and column.index < len(row) else ""


def _paid(cell: Cell) -> bool | None:
    word = folded(text(cell)).upper()
    return True if word in _YES else False if word in _NO else None


def _code(row: Sequence[Cell], column: Column | None, number: int, findings: Findings) -> str:
    code, problem = read_code(_cell(row, column), 0, required=False)
    if problem is not None and column is not None:
        findings.problem(problem, _cell(row, column), number, column)
    return code


def _amount(row: Sequence[Cell], column: Column | None, number: int, findings: Findings) -> int | None:
    amount, problem = read_yen(_cell(row, column))
    if problem is not None and problem.level == "stop" and column is not None:
        findings.problem(problem, _cell(row, column), number, column)
    return amount


def _date(
    row: Sequence[Cell], column: Column | None, number: int, today: date, findings: Findings, *, date1904: bool
) -> str | None:
    cell = _cell(row, column)
    if column is None or cell == "":
        return None
    found, _ = read_birth_date(cell, today, date1904=date1904)
    if isinstance(found, date):
        return found.isoformat()
    findings.problem(_NO_DATE, cell, number, column)
    return None


def _refuse_my_numbers(grids: Sequence[Grid], findings: Findings) -> None:
    """In every cell of every sheet, as for a list. Raises `ListRefused` for a column of them."""
    for grid in grids:
        at = paper_columns(grid)
        headed = {column.index: column for column in columns_of(grid.rows[at.at])} if at else {}
        my_number.refuse_headings(list(headed.values()), at.at + 1 if at else 1)
        for index, cells in enumerate(zip_longest(*grid.rows, fillvalue="")):
            column = headed.get(index, Column(None, "", index))
            my_number.check_column(column, cells, 1, findings, None if grid.visible else grid.sheet)
