"""Books that staff take away, the same by page and by REST; recorded before the first byte leaves."""

from urllib.parse import quote
from uuid import UUID

from fastapi import HTTPException
from starlette.responses import StreamingResponse

from libs.common.database import Database
from libs.common.events import now
from libs.common.staff.roles import Member
from services.eligibility import access
from services.eligibility.books import (
    comparison,
    differences,
    excluded,
    matches,
    not_applied,
    numbers,
    reviews,
    targets,
)
from services.eligibility.books.writing import Book, pieces, written
from services.eligibility.domain import day_in_japan
from services.eligibility.work_files import XLSX

OF_PROGRAMMES: dict[str, Book] = {each.BOOK.name: each.BOOK for each in (not_applied, targets, matches, reviews)}
"""With people in them: only for who may see lists."""
OF_LISTS: dict[str, Book] = {each.BOOK.name: each.BOOK for each in (excluded, comparison, differences)}
NUMBERS = numbers.BOOK


async def answer(database: Database, book: Book, of: UUID, by: Member) -> StreamingResponse:
    """The download. Raises Unsealable."""
    file, rows = await written(database, book, of)
    async with database.begin() as tx:
        role = next((role.value for role in access.DESK if role in by.roles), "staff")
        tx.audit("book.downloaded", str(of), actor=by.subject, role=role, book=book.name, rows=rows)
    name = quote(f"{book.title}_{day_in_japan(now()):%Y%m%d}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return StreamingResponse(pieces(file), media_type=XLSX, headers=headers)


def book_of(books: dict[str, Book], name: str) -> Book:
    """Raises HTTPException 404 for a name that is none."""
    if name not in books:
        raise HTTPException(404)
    return books[name]
