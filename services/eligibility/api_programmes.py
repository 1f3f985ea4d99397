"""REST for staff tools: programmes, and the examples to begin with."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from libs.common.database import Database, Row
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store, store_programmes, work_programmes
from services.eligibility.programmes.examples import examples
from services.eligibility.programmes.programme import Programme
from services.eligibility.programmes.sentences import sentences_of


class ProgrammeOut(Programme):
    """A programme as it stands; `amount` is null unless every case gets the same."""

    programme_id: UUID
    state: str
    revision: int


class ProgrammeChange(Programme):
    """A programme as it should be from now on; `revision` is the one it was made of."""

    revision: int


class Revision(BaseModel):
    """What a change led to: the same revision when nothing differed."""

    revision: int


class Created(BaseModel):
    """The id of what was created."""

    id: UUID


class ExampleOut(BaseModel):
    """An example: a TOML file without base date and deadline."""

    code: str
    name: str
    about: str
    toml: str


class InWords(APIRoute):
    """Says which field of a body is wrong and what to do, in words."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handler = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                raise HTTPException(422, " ".join(sentences_of(error.errors()))) from None

        return spoken


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/programmes…`"""
    router = APIRouter(prefix="/eligibility/api/v1", route_class=InWords)
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.get("/programmes", dependencies=[Depends(staff(*access.DESK))])
    async def programmes(
        limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0)] = 0
    ) -> list[ProgrammeOut]:
        """Newest first."""
        return [_out(row) for row in await store.programmes(database, limit, offset)]

    @router.get("/programme-examples", dependencies=[Depends(staff(*access.DESK))])
    async def example_list() -> list[ExampleOut]:
        """Programmes to begin with."""
        return [ExampleOut.model_validate(each, from_attributes=True) for each in examples().values()]

    @router.post("/programmes", status_code=201)
    async def create(programme: Programme, member: Worker, at_most: AtMostOnce) -> Created:
        """Create a programme; it is open from now on."""

        async def work(db: Database) -> Created:
            return Created(id=await work_programmes.create_programme(db, programme, member))

        return await at_most.do(database, member.subject, Created, work)

    @router.get("/programmes/{programme_id}", dependencies=[Depends(staff(*access.DESK))])
    async def programme(programme_id: UUID) -> ProgrammeOut:
        """One programme."""
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        return _out(row)

    @router.put("/programmes/{programme_id}")
    async def change(programme_id: UUID, body: ProgrammeChange, member: Worker) -> Revision:
        """Change a programme; after the release only its dates and contact. Refused when `revision` is old."""
        programme = Programme.model_validate(body.model_dump(exclude={"revision"}))
        new = await work_programmes.change_programme(database, programme_id, body.revision, programme, member)
        return Revision(revision=new)

    @router.post("/programmes/{programme_id}/close", status_code=204)
    async def close(programme_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """Take no more answers."""

        async def work(db: Database) -> None:
            await work_programmes.close_programme(db, programme_id, member)

        await at_most.do(database, member.subject, None, work)

    return router


def _out(row: Row) -> ProgrammeOut:
    described = store_programmes.described(row)
    known: dict[str, Any] = {name: row[name] for name in ("programme_id", "state", "revision")}
    return ProgrammeOut(**described.model_dump(exclude={"amount"}), amount=described.fixed_amount, **known)
