"""REST for staff tools: target lists. Their release is in `api_releases.py`, programmes in `api_programmes.py`."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Form, HTTPException, Response, UploadFile
from pydantic import BaseModel

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store, store_list_files, work, work_files
from services.eligibility.api_programmes import Created
from services.eligibility.list_facts import FactsGiven
from services.eligibility.work_files import Uploaded


class SameFile(BaseModel):
    """The same bytes were taken in before."""

    uploaded_at: datetime
    uploaded_by: str


class ListOut(BaseModel):
    """A target list. `state`: reading, refused, staged, releasing, released or discarded.

    `erased_at`: since then the list's people, its findings and its file are gone (消去済み); its numbers stay.
    `columns_to_confirm`: headings that are not the template's (letter, heading, field they were read as); while there
    are some, the list cannot be released.
    """

    list_id: UUID
    programme_id: UUID
    state: str
    sha256: str
    row_count: int
    case_count: int
    released_count: int
    uploaded_at: datetime
    legal_basis: str | None = None
    purpose: str | None = None
    base_date: date | None = None
    retain_until: date | None = None
    erased_at: datetime | None = None
    origin_system: str | None = None
    handed_by: str | None = None
    columns_to_confirm: list[dict[str, str]] = []
    same_file: SameFile | None = None
    findings: list[dict[str, Any]] = []
    preview: dict[str, int] | None = None


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/…`"""
    router = APIRouter(prefix="/eligibility/api/v1")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.post("/programmes/{programme_id}/lists", status_code=201)
    async def upload(
        programme_id: UUID,
        file: UploadFile,
        member: Worker,
        at_most: AtMostOnce,
        legal_basis: Annotated[str | None, Form()] = None,
        purpose: Annotated[str | None, Form()] = None,
        base_date: Annotated[date | None, Form()] = None,
        origin_system: Annotated[str | None, Form()] = None,
        handed_by: Annotated[str | None, Form()] = None,
        retain_until: Annotated[date | None, Form()] = None,
    ) -> Created:
        """Upload a target list (.xlsx, or CSV in UTF-8, UTF-16 or CP932, or either as a one-way file, .todoke); it is
        read in the background.

        What is left out of its facts follows from the programme.
        """
        given = FactsGiven(legal_basis, purpose, base_date, origin_system, handed_by, retain_until)
        sent = Uploaded(file.filename or "", await file.read(), given)
        one = await work_files.opened(database, runtime.settings.intake_key_file, programme_id, sent)

        async def do(db: Database) -> Created:
            return Created(id=await work.upload(db, programme_id, one.filename, one.content, member, one.given))

        return await at_most.do(database, member.subject, Created, do)

    @router.get("/lists/{list_id}", dependencies=[Depends(staff(*access.LISTS))])
    async def target_list(list_id: UUID) -> ListOut:
        """State, findings and, when staged, what a release would do."""
        row = await store.target_list(database, list_id)
        if row is None:
            raise HTTPException(404)
        findings = orjson.loads(row.pop("findings") or b"[]")
        preview = dict(await store.preview(database, list_id)) if row["state"] == "staged" else None
        columns = store_list_files.open_asked(database.keys, list_id, row["asked_columns"])[1]
        same = await store.same_file(database, row["sha256"], list_id)
        return ListOut(
            **{k: row[k] for k in ListOut.model_fields if k in row},
            origin_system=row["origin"].get("system"),
            handed_by=row["origin"].get("handed_by"),
            columns_to_confirm=[asdict(column) for column in columns],
            same_file=SameFile(**same) if same else None,
            findings=findings,
            preview=preview,
        )

    @router.get("/lists/{list_id}/annotated", response_class=Response)
    async def annotated(list_id: UUID, member: Worker) -> Response:
        """The list as it was uploaded, as .xlsx, with what to put right in front (結果, なおし方); all findings."""
        return Response(await work_files.annotated_workbook(database, list_id, member), media_type=work_files.XLSX)

    @router.post("/lists/{list_id}/columns", status_code=204)
    async def confirm_columns(list_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """The headings in `columns_to_confirm` were read rightly; not asked again for files like this."""

        async def do(db: Database) -> None:
            await work_files.confirm_columns(db, list_id, member)

        await at_most.do(database, member.subject, None, do)

    @router.post("/lists/{list_id}/discard", status_code=204)
    async def discard(list_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """Delete a staged or refused list."""

        async def do(db: Database) -> None:
            await work.discard(db, list_id, member)

        await at_most.do(database, member.subject, None, do)

    return router
