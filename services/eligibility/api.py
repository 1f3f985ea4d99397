"""REST for staff tools: target lists and their release. Programmes are in `api_programmes.py`."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, UploadFile
from pydantic import BaseModel

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store, work
from services.eligibility.api_programmes import Created


class ListOut(BaseModel):
    """A target list. `state`: reading, refused, staged, releasing, released or discarded."""

    list_id: UUID
    programme_id: UUID
    state: str
    sha256: str
    row_count: int
    case_count: int
    released_count: int
    uploaded_at: datetime
    findings: list[dict[str, Any]] = []
    preview: dict[str, int] | None = None


class ReleaseIn(BaseModel):
    """The press that names the number of cases."""

    count: int


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/…`"""
    router = APIRouter(prefix="/eligibility/api/v1")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.post("/programmes/{programme_id}/lists", status_code=201)
    async def upload(programme_id: UUID, file: UploadFile, member: Worker, at_most: AtMostOnce) -> Created:
        """Upload a target list (.xlsx, or CSV in UTF-8, UTF-16 or CP932); it is read in the background."""
        content = await file.read()

        async def do(db: Database) -> Created:
            return Created(id=await work.upload(db, programme_id, file.filename or "", content, member))

        return await at_most.do(database, member.subject, Created, do)

    @router.get("/lists/{list_id}", dependencies=[Depends(staff(*access.LISTS))])
    async def target_list(list_id: UUID) -> ListOut:
        """State, findings and, when staged, what a release would do."""
        row = await store.target_list(database, list_id)
        if row is None:
            raise HTTPException(404)
        findings = orjson.loads(row.pop("findings") or b"[]")
        preview = dict(await store.preview(database, list_id)) if row["state"] == "staged" else None
        return ListOut(**{k: row[k] for k in ListOut.model_fields if k in row}, findings=findings, preview=preview)

    @router.post("/lists/{list_id}/release", status_code=202)
    async def release(list_id: UUID, body: ReleaseIn, member: Worker, at_most: AtMostOnce) -> None:
        """Release a staged list; `count` is its number of cases."""

        async def do(db: Database) -> None:
            await work.release(db, list_id, body.count, member)

        await at_most.do(database, member.subject, None, do)

    @router.post("/lists/{list_id}/discard", status_code=204)
    async def discard(list_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """Delete a staged list."""

        async def do(db: Database) -> None:
            await work.discard(db, list_id, member)

        await at_most.do(database, member.subject, None, do)

    return router
