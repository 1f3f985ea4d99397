"""The applications of a programme as .xlsx: every text stays text, memory stays flat, the event loop stays free."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO
from uuid import UUID

import xlsxwriter

from libs.common.database import Database, Row
from libs.common.sealing import Keys
from libs.common.web.speech import moment
from services.confirmation import ledger
from services.confirmation.listing import line_of

HEADINGS = (
    "整理番号",
    "受付番号",
    "支給対象者",
    "フリガナ",
    "住所",
    "支給額",
    "口座",
    "出所",
    "手続区分",
    "回答",
    "受付日時",
    "受付方法",
)
_WIDTHS = (12, 16, 18, 22, 40, 10, 44, 14, 16, 10, 26, 10)
_CHUNK = 1000
_PIECE = 256 * 1024
ROWS_OF_A_SHEET = 1_000_000
"""Excel takes 1,048,576; what is more goes to a further sheet."""


async def applications_file(database: Database, programme_id: UUID) -> tuple[BinaryIO, int]:
    """The live applications of this moment, oldest first, one per case, as an open file; and how many.

    The file has no name any more: whatever happens to the download, nothing stays on the disk.
    """
    ids = await ledger.ids(database, programme_id)
    with TemporaryDirectory(prefix="todoke-") as folder:
        path = Path(folder) / "applications.xlsx"
        book = await asyncio.to_thread(_Book, path)
        for start in range(0, len(ids), _CHUNK):
            rows = await ledger.these(database, ids[start : start + _CHUNK])
            await asyncio.to_thread(book.add, rows, database.keys)
        await asyncio.to_thread(book.close)
        return await asyncio.to_thread(path.open, "rb"), len(ids)


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """The file piece by piece; closed at the end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


class _Book:
    def __init__(self, path: Path) -> None:
        self._book: Any = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
        self._yen = self._book.add_format({"num_format": "#,##0"})
        self._bold = self._book.add_format({"bold": True})
        self._sheets = 0
        self._begin_sheet()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet("申請一覧" if self._sheets == 1 else f"申請一覧{self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, heading, self._bold)
        self._next = 1

    def add(self, rows: Sequence[Row], keys: Keys) -> None:
        if self._next + len(rows) > ROWS_OF_A_SHEET:
            self._end_sheet()
            self._begin_sheet()
        for row in rows:
            line = line_of(row, keys)
            cells = (
                line.reference,
                line.receipt,
                line.payee,
                line.kana,
                line.address,
                line.amount,
                line.account,
                line.origin,
                line.kind,
                line.answer,
                moment(line.answered_at),
                line.channel,
            )
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    self._sheet.write_number(self._next, column, cell, self._yen)
                else:
                    self._sheet.write_string(self._next, column, cell)
            self._next += 1

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(HEADINGS) - 1)

    def close(self) -> None:
        self._end_sheet()
        self._book.close()
