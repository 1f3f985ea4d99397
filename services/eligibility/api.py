"""REST for staff tools: programmes, target lists, release."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Response, UploadFile
from pydantic import BaseModel, Field

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, store, store_list_files, work, work_files
from services.eligibility.list_facts import FactsGiven
from services.eligibility.store import NewProgramme
from services.eligibility.work_files import Uploaded

_NONE = UUID(int=0)


class ProgrammeIn(BaseModel):
    """A programme to create; `amount` in yen, null where each row of the list says it."""

    name: str = Field(max_length=100)
    legal_basis: str = Field(max_length=200)
    base_date: date
    deadline: date
    amount: int | None = None
    seizure_exempt: bool = False
    appeal_text: str | None = Field(default=None, max_length=1000)
    contact: str = Field(max_length=100)


class ProgrammeOut(ProgrammeIn):
    """A programme as it stands."""

    programme_id: UUID
    state: str
    revision: int


class SameFile(BaseModel):
    """The same bytes were taken in before."""

    uploaded_at: datetime
    uploaded_by: str


class ListOut(BaseModel):
    """A target list. `state`: reading, refused, staged, releasing, released or discarded.

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
    origin_system: str | None = None
    handed_by: str | None = None
    columns_to_confirm: list[dict[str, str]] = []
    same_file: SameFile | None = None
    findings: list[dict[str, Any]] = []
    preview: dict[str, int] | None = None


class Created(BaseModel):
    """The id of what was created."""

    id: UUID


class ReleaseIn(BaseModel):
    """The press that names the number of cases."""

    count: int


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/…`"""
    router = APIRouter(prefix="/eligibility/api/v1")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/programmes", dependencies=[Depends(staff(*access.DESK))])
    async def programmes(
        limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0)] = 0
    ) -> list[ProgrammeOut]:
        """Newest first."""
        return [ProgrammeOut.model_validate(dict(row)) for row in await store.programmes(database, limit, offset)]

    @router.post("/programmes", status_code=201)
    async def create(programme: ProgrammeIn, member: Worker) -> Created:
        """Create a programme; it is open from now on."""
        new = NewProgramme(programme_id=_NONE, **programme.model_dump())
        return Created(id=await work.create_programme(database, new, member))

    @router.get("/programmes/{programme_id}", dependencies=[Depends(staff(*access.DESK))])
    async def programme(programme_id: UUID) -> ProgrammeOut:
        """One programme."""
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        return ProgrammeOut.model_validate(dict(row))

    @router.post("/programmes/{programme_id}/close", status_code=204)
    async def close(programme_id: UUID, member: Worker) -> None:
        """Take no more answers."""
        await work.close_programme(database, programme_id, member)

    @router.post("/programmes/{programme_id}/lists", status_code=201)
    async def upload(
        programme_id: UUID,
        file: UploadFile,
        member: Worker,
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
        uploaded = Uploaded(file.filename or "", await file.read(), given)
        uploaded = await work_files.opened(database, runtime.settings.intake_key_file, programme_id, uploaded)
        list_id = await work.upload(database, programme_id, uploaded.filename, uploaded.content, member, uploaded.given)
        return Created(id=list_id)

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
    async def confirm_columns(list_id: UUID, member: Worker) -> None:
        """The headings in `columns_to_confirm` were read rightly; not asked again for files like this."""
        await work_files.confirm_columns(database, list_id, member)

    @router.post("/lists/{list_id}/release", status_code=202)
    async def release(list_id: UUID, body: ReleaseIn, member: Worker) -> None:
        """Release a staged list; `count` is its number of cases."""
        await work.release(database, list_id, body.count, member)

    @router.post("/lists/{list_id}/discard", status_code=204)
    async def discard(list_id: UUID, member: Worker) -> None:
        """Delete a staged or refused list."""
        await work.discard(database, list_id, member)

    return router
