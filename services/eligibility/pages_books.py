"""Everything as .xlsx, from the pages and by REST."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from starlette.responses import Response

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, store, work_books


def routes(runtime: Runtime) -> APIRouter:
    """`…/programmes/{id}/books/{book}` and `…/lists/{id}/books/{book}`, as page and as REST."""
    router = APIRouter(prefix="/eligibility")
    database = runtime.database
    Reader = Annotated[Member, Depends(staff(*access.LISTS))]
    Watcher = Annotated[Member, Depends(staff(*access.DESK))]

    @router.get("/programmes/{programme_id}/books/numbers.xlsx", include_in_schema=False)
    @router.get("/api/v1/programmes/{programme_id}/books/numbers", response_class=Response)
    async def numbers(programme_id: UUID, member: Watcher) -> Response:
        """Households by where they stand, as .xlsx; nobody in it."""
        await _programme(programme_id)
        return await work_books.answer(database, work_books.NUMBERS, programme_id, member)

    @router.get("/programmes/{programme_id}/books/{book}.xlsx", include_in_schema=False)
    @router.get("/api/v1/programmes/{programme_id}/books/{book}", response_class=Response)
    async def of_programme(programme_id: UUID, book: str, member: Reader) -> Response:
        """not-applied, targets, matches or reviews, as .xlsx. That it was taken is recorded."""
        await _programme(programme_id)
        found = work_books.book_of(work_books.OF_PROGRAMMES, book)
        return await work_books.answer(database, found, programme_id, member)

    @router.get("/lists/{list_id}/books/{book}.xlsx", include_in_schema=False)
    @router.get("/api/v1/lists/{list_id}/books/{book}", response_class=Response)
    async def of_list(list_id: UUID, book: str, member: Reader) -> Response:
        """excluded, differences, or comparison of a list in shadow, as .xlsx. That it was taken is recorded."""
        row = await store.target_list(database, list_id)
        found = work_books.book_of(work_books.OF_LISTS, book)
        if row is None or (found.name == "comparison" and not row["shadow"]):
            raise HTTPException(404)
        return await work_books.answer(database, found, list_id, member)

    async def _programme(programme_id: UUID) -> None:
        if await store.programme(database, programme_id) is None:
            raise HTTPException(404)

    return router
