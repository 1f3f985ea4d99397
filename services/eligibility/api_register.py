"""REST for staff tools: 異動情報 and the cases it holds."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Query, UploadFile
from pydantic import BaseModel, Field

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store_register, store_register_held, work_register
from services.eligibility.api_programmes import Created
from services.eligibility.register_changes.change import WORDS, Kind
from services.eligibility.register_freshness import freshness
from services.eligibility.register_whose import UNSURE
from services.eligibility.work_register import Reported

_MOST_UNSURE = 1_000


class RegisterFileOut(BaseModel):
    """A report of changes. `state`: reading, refused, applying or applied. `empty`: nothing had changed.

    `row_count` counts the rows of the file, `applied_count` those of its changes that were new and are applied.
    """

    file_id: UUID
    state: str
    as_of: date = Field(description="基準時点: changes until this day")
    fresh_until: date = Field(description="suffices for a release until this day")
    empty: bool
    row_count: int
    applied_count: int
    uploaded_at: datetime


class RegisterFilesOut(BaseModel):
    """One page of reports, newest first, and what the newest applied one means for a release now."""

    as_of: date | None
    obstacle: str = Field(description="what to do before a list can be released; empty when nothing")
    files: list[RegisterFileOut]


class UnsureOut(BaseModel):
    """A row that changed nothing because it is not certain who is meant."""

    row: int
    kind: str
    programme: str
    reason: str
    remedy: str


class RegisterFileShown(RegisterFileOut):
    """A report with its findings. `done`: number of cases by what was done to them."""

    findings: list[dict[str, Any]]
    unsure: list[UnsureOut]
    done: dict[str, int]


class NothingIn(BaseModel):
    """異動なし."""

    as_of: date


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/register-changes…`"""
    router = APIRouter(prefix="/eligibility/api/v1/register-changes")
    database, settings = runtime.database, runtime.settings
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.get("", dependencies=[Depends(staff(*access.REVIEWS))])
    async def files(
        limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0)] = 0
    ) -> RegisterFilesOut:
        """Reports of changes in the resident register, newest first."""
        now = await freshness(database)
        found = await store_register.files(database, limit, offset)
        return RegisterFilesOut(
            as_of=now.as_of, obstacle=now.obstacle, files=[RegisterFileOut.model_validate(f) for f in found]
        )

    @router.post("", status_code=201)
    async def upload(
        file: UploadFile, member: Worker, at_most: AtMostOnce, as_of: Annotated[date | None, Form()] = None
    ) -> Created:
        """Upload changes until `as_of` (.xlsx, or CSV in UTF-8, UTF-16 or CP932, or either as a one-way file, .todoke,
        which states the day itself); the file is read and applied in the background."""
        sent = Reported(file.filename or "", await file.read(), as_of)
        one = await work_register.opened(settings.intake_key_file, sent)

        async def do(db: Database) -> Created:
            return Created(id=await work_register.upload(db, one, settings.register_fresh_days, member))

        return await at_most.do(database, member.subject, Created, do)

    @router.post("/none", status_code=201)
    async def nothing_changed(body: NothingIn, member: Worker, at_most: AtMostOnce) -> Created:
        """Nothing has changed in the resident register until `as_of`."""

        async def do(db: Database) -> Created:
            days = settings.register_fresh_days
            return Created(id=await work_register.nothing_changed(db, body.as_of, days, member))

        return await at_most.do(database, member.subject, Created, do)

    @router.get("/{file_id}", dependencies=[Depends(staff(*access.REVIEWS))])
    async def one(file_id: UUID) -> RegisterFileShown:
        """State, findings, what was done, and the rows for which it is not certain who is meant."""
        found = await store_register.file(database, file_id)
        if found is None:
            raise HTTPException(404)
        unsure = [
            UnsureOut(
                row=u["row_number"],
                kind=WORDS[Kind(u["kind"])],
                programme=u["programme"],
                reason=UNSURE[u["why"]][0],
                remedy=UNSURE[u["why"]][1],
            )
            for u in await store_register_held.unsure(database, file_id, _MOST_UNSURE)
        ]
        done = await store_register_held.done(database, file_id)
        return RegisterFileShown(
            **{name: found[name] for name in RegisterFileOut.model_fields},
            findings=found["findings"],
            unsure=unsure,
            done=done,
        )

    return router
