"""The user's own list again, with what to put right beside each row: corrected, it is uploaded as it is."""

import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from services.eligibility.lists.columns import letter
from services.eligibility.lists.findings import Finding, Findings
from services.eligibility.lists.grid import Cell, Grid
from services.eligibility.lists.moved import Moved
from services.eligibility.lists.report_columns import TITLES
from services.eligibility.lists.sheets import the_list
from services.eligibility.lists.tables import read_tables

MOST_COMMENTS = 2_000
"""Excel becomes slow with more; the cells beyond are yellow without a comment, the text stands in なおし方 anyway."""
WHOLE = "リスト全体について"

_MARKS = {"stop": "✕ 直す", "check": "！ 確認", "fixed": "○ 自動"}
_RANKS = {"stop": 0, "check": 1, "fixed": 2}
_OPTIONS = {
    "constant_memory": True,
    "nan_inf_to_errors": True,
    **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
}


def annotated(content: bytes, findings: Sequence[Finding]) -> bytes:
    """An .xlsx of the list's sheet: 結果 and なおし方 in front, bad cells yellow, rows to be put right first.

    Every value stays what it is (a text never becomes a formula or a number), formulas are their last values, and
    other sheets are left out. What concerns no row stands on a second sheet. Raises `ListRefused` when the file has
    no table to write on.
    """
    _, grids = read_tables(content)
    grid, at = the_list(grids, Findings())
    moved = Moved.of(grid, at, {f.row: _RANKS[f.level] for f in sorted(findings, key=_mildest_first) if f.row})
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        width = max(map(len, grid.rows))
        _Sheet(book, grid, at, moved, findings, [moved.column(index) for index in range(width)]).write()
        _whole(book, moved, [f for f in findings if not f.row or f.row <= at + 1])
    return target.getvalue()


def _mildest_first(finding: Finding) -> int:
    return -_RANKS[finding.level]


@dataclass
class _Sheet:
    book: Any
    grid: Grid
    at: int
    moved: Moved
    findings: Sequence[Finding]
    columns: Sequence[int | None]
    comments: int = 0
    formats: dict[tuple[str, bool], Any] = field(default_factory=dict)

    def write(self) -> None:
        sheet = self.book.add_worksheet(self.grid.sheet or "対象者")
        sheet.set_column(0, 0, 10, self._format("@"))
        sheet.set_column(1, 1, 60, self._format("@"))
        sheet.set_column(2, len(self.columns) + 1, 16, self._format("@"))
        by_row: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            if finding.row and finding.row > self.at + 1:
                by_row[finding.row].append(finding)
        title = self.book.add_format({"bold": True, "bg_color": "#D9E6FF", "border": 1, "num_format": "@"})
        for to, old in enumerate(self.moved.order):
            found = by_row.get(old + 1, ())
            if old == self.at:
                for index, text in enumerate(TITLES):
                    sheet.write_string(to, index, text, title)
            elif found:
                worst = min(found, key=lambda f: _RANKS[f.level])
                sheet.write_string(to, 0, _MARKS[worst.level])
                says = "\n".join(f"{self.moved.text(f.message)}{f.remedy}" for f in found)
                sheet.write_string(to, 1, says[:32_767], self._format("@", wrap=True))
            self._cells(sheet, to, self.grid.rows[old], found)
        sheet.freeze_panes(self.at + 1, 2)
        sheet.autofilter(self.at, 0, len(self.moved.order) - 1, len(self.columns) + 1)

    def _cells(self, sheet: Any, to: int, row: Sequence[Cell], found: Sequence[Finding]) -> None:
        bad = {f.letter: f for f in reversed(found) if f.letter and f.level != "fixed"}
        for index, (cell, column) in enumerate(zip(row, self.columns, strict=False)):
            finding = bad.get(letter(index)) if bad else None
            if column is None or (cell == "" and finding is None):
                continue
            self._write(sheet, to, column, cell, finding is not None)
            if finding and self.comments < MOST_COMMENTS:
                self.comments += 1
                says = f"{self.moved.text(finding.message)}{finding.remedy}"
                sheet.write_comment(to, column, says, {"author": "届け", "x_scale": 2})

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, bad: bool) -> None:
        if cell == "":
            sheet.write_blank(row, column, None, self._format("@", bad))
            return
        write, number_format = _WRITERS[type(cell)]
        write(sheet)(row, column, cell, self._format(number_format, bad))

    def _format(self, number_format: str, bad: bool = False, *, wrap: bool = False) -> Any:
        key = (number_format + "|" * wrap, bad)
        if key not in self.formats:
            looks = {"num_format": number_format, **({"bg_color": "#FFF2A8"} if bad else {})}
            self.formats[key] = self.book.add_format({**looks, "text_wrap": wrap, "valign": "top"})
        return self.formats[key]


_WRITERS: dict[type, tuple[Callable[[Any], Callable[..., object]], str]] = {
    str: (lambda sheet: sheet.write_string, "@"),
    float: (lambda sheet: sheet.write_number, "General"),
    int: (lambda sheet: sheet.write_number, "General"),
    bool: (lambda sheet: sheet.write_boolean, "General"),
    date: (lambda sheet: sheet.write_datetime, "yyyy/mm/dd"),
    datetime: (lambda sheet: sheet.write_datetime, "yyyy/mm/dd hh:mm:ss"),
    time: (lambda sheet: sheet.write_datetime, "hh:mm:ss"),
    timedelta: (lambda sheet: sheet.write_datetime, "[h]:mm:ss"),
}


def _whole(book: Any, moved: Moved, findings: Sequence[Finding]) -> None:
    """What belongs to no person's row. Its headings are none a list has, so it is never taken for a list."""
    if not findings:
        return
    sheet = book.add_worksheet(WHOLE)
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for column, (title, width) in enumerate((("種類", 10), ("なにが", 70), ("どうする", 70))):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(0, column, title)
    for row, finding in enumerate(findings, 1):
        for column, text in enumerate((_MARKS[finding.level], moved.text(finding.message), finding.remedy)):
            sheet.write_string(row, column, text, plain)
