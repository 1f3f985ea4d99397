"""An .xlsx of a database's rows: memory stays flat, the event loop stays free, nothing stays on the disk."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import UUID

import xlsxwriter

from libs.common.database import Database, Row
from libs.common.plans import plan_by_index
from libs.common.sealing import Keys

Cell = str | int
ROWS_OF_A_SHEET = 1_000_000
"""Excel takes 1,048,576; what is more goes to a further sheet."""
_CHUNK = 1000
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Book:
    """`ids`: SQL of the rows at this moment, in order, of what `$1` names; `rows`: SQL of some of them, `$1` an array.

    `lines` makes the cells of some rows, personal data opened; it runs in a thread.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    ids: str
    rows: str
    lines: Callable[[Sequence[Row], Keys], Iterable[Sequence[Cell]]]


def each(
    line: Callable[[Row, Keys], Sequence[Cell] | None],
) -> Callable[[Sequence[Row], Keys], Iterable[Sequence[Cell]]]:
    """A line for each row, or none where it says None."""
    return lambda rows, keys: (cells for row in rows if (cells := line(row, keys)) is not None)


async def written(database: Database, book: Book, of: UUID) -> tuple[BinaryIO, int]:
    """The workbook as an open file without a name, and how many rows it has. Raises Unsealable."""
    ids = [row[0] for row in await database.fetch(book.ids, of)]
    count = 0
    with TemporaryDirectory(prefix="todoke-") as folder:
        path = Path(folder) / "book.xlsx"
        sheets = await asyncio.to_thread(_Sheets, path, book.title, book.headings)
        for start in range(0, len(ids), _CHUNK):
            async with database.begin() as tx:  # a plan for few rows must not read whole tables for each chunk
                await plan_by_index(tx)
                found = await tx.fetch(book.rows, ids[start : start + _CHUNK])
            count += await asyncio.to_thread(lambda rows: sheets.add(book.lines(rows, database.keys)), found)
        await asyncio.to_thread(sheets.close)
        return await asyncio.to_thread(path.open, "rb"), count


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """The file piece by piece; closed at the end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


class _Sheets:
    """One table over as many sheets as it needs."""

    def __init__(self, path: Path, title: str, headings: Sequence[str]) -> None:
        self._book: Any = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
        self._bold = self._book.add_format({"bold": True})
        self._number = self._book.add_format({"num_format": "#,##0"})
        self._title, self._headings, self._count = title, headings, 0
        self._begin()

    def _begin(self) -> None:
        self._count += 1
        self._sheet = self._book.add_worksheet(self._title if self._count == 1 else f"{self._title}{self._count}")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._headings) - 1, 22)
        for column, heading in enumerate(self._headings):
            self._sheet.write_string(0, column, heading, self._bold)
        self._next = 1

    def add(self, lines: Iterable[Sequence[Cell]]) -> int:
        count = 0
        for line in lines:
            count += 1
            if self._next > ROWS_OF_A_SHEET:
                self._end()
                self._begin()
            for column, cell in enumerate(line):
                if isinstance(cell, int):
                    self._sheet.write_number(self._next, column, cell, self._number)
                else:
                    self._sheet.write_string(self._next, column, cell)
            self._next += 1
        return count

    def _end(self) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(self._headings) - 1)

    def close(self) -> None:
        self._end()
        self._book.close()
