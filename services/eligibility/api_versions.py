"""REST for staff tools: versions of a target list, what each changes, and decisions about held households."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store, store_versions, work_versions
from services.eligibility.list_versions.acts import rule_of
from services.eligibility.version_applying import situation


class VersionIn(BaseModel):
    """The press that names the households added, changed and gone."""

    added: int
    changed: int
    gone: int


class DecisionIn(BaseModel):
    """`confirm` for a household that changed; `keep` or `withdraw` for one that is gone."""

    decision: work_versions.Decision


class DifferenceOut(BaseModel):
    """A household that is added, gone or changed. `act`: what happened, or will when the version is applied."""

    difference_id: UUID
    case_id: UUID
    changes: list[str]
    act: str
    state: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class DifferencesOut(BaseModel):
    """`version_state`: draft, applying or applied; None for the first version. Counts are of households."""

    version: int
    version_state: str | None
    added: int
    changed: int
    gone: int
    held: int
    differences: list[DifferenceOut]


class VersionOut(BaseModel):
    """One list of a programme."""

    list_id: UUID
    version: int
    version_state: str | None
    state: str
    case_count: int


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/lists/{id}/differences…` and the lists of a programme."""
    router = APIRouter(prefix="/eligibility/api/v1")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]
    Limit = Annotated[int, Query(ge=1, le=500)]
    Offset = Annotated[int, Query(ge=0)]

    @router.get("/programmes/{programme_id}/lists", dependencies=[Depends(staff(*access.LISTS))])
    async def lists(programme_id: UUID, limit: Limit = 100, offset: Offset = 0) -> list[VersionOut]:
        """Newest first."""
        found = (await store.lists(database, programme_id))[offset : offset + limit]
        return [VersionOut(**{name: row[name] for name in VersionOut.model_fields}) for row in found]

    @router.get("/lists/{list_id}/differences", dependencies=[Depends(staff(*access.LISTS))])
    async def differences(list_id: UUID, limit: Limit = 100, offset: Offset = 0) -> DifferencesOut:
        """What the version changes, in the order of case ids."""
        row = await store.target_list(database, list_id)
        if row is None:
            raise HTTPException(404)
        page = await store_versions.page(database, list_id, limit, offset)
        return DifferencesOut(
            version=row["version"],
            version_state=row["version_state"],
            **await store_versions.counts(database, list_id),
            differences=[_shown(database, one) for one in page],
        )

    @router.post("/lists/{list_id}/apply", status_code=202)
    async def apply(list_id: UUID, given: VersionIn, member: Worker, at_most: AtMostOnce) -> None:
        """Apply a draft version in the background. Added households are released by a press of their own."""

        async def do(db: Database) -> None:
            await work_versions.apply(db, list_id, given.added, given.changed, given.gone, member)

        await at_most.do(database, member.subject, None, do)

    @router.post("/differences/{difference_id}/decision", status_code=204)
    async def decide(difference_id: UUID, given: DecisionIn, member: Worker, at_most: AtMostOnce) -> None:
        """Decide about a household that the version holds; nobody is notified by it."""

        async def do(db: Database) -> None:
            await work_versions.decide(db, difference_id, given.decision, member)

        await at_most.do(database, member.subject, None, do)

    return router


def _shown(database: Database, row: Any) -> DifferenceOut:
    id_ = row["difference_id"]
    said = orjson.loads(database.keys.open_row("list_difference", id_, "household", row["household"]))
    act = row["act"] or rule_of(situation(row)).act
    facts = {name: row[name] for name in ("difference_id", "case_id", "changes", "state")}
    return DifferenceOut(**facts, act=act, before=said["before"], after=said["after"])
