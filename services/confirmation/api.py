"""REST for staff tools: counts and applications of a programme. An answer is given on the resident's page only."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, Field

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.confirmation import ledger
from services.confirmation.ledger import Summary
from services.confirmation.listing import line_of
from services.confirmation.staff_pages import COUNTERS, NO_PROGRAMME, READERS


class Application(BaseModel):
    """A live application: what was shown and confirmed. Protected households show no address and no account."""

    reference: str = Field(description="整理番号")
    receipt: str = Field(description="受付番号")
    payee: str
    kana: str
    address: str
    amount: int = Field(description="yen")
    account: str
    origin: str = Field(description="出所 of the account")
    kind: str = Field(description="手続区分")
    answer: str = Field(description="確認 or 受給辞退")
    answered_at: datetime
    channel: str


class Applications(BaseModel):
    """One page, newest first."""

    total: int
    page: int
    applications: list[Application]


def routes(runtime: Runtime) -> APIRouter:
    """The REST interface under /confirmation/api/v1."""
    api = APIRouter(prefix="/confirmation/api/v1/programmes", tags=["programmes"])
    database = runtime.database

    @api.get("/{programme_id}/summary", summary="How many cases were notified, confirmed, declined, unanswered")
    async def summary(programme_id: UUID, member: Annotated[Member, Depends(staff(*COUNTERS))]) -> Summary:
        await _known(programme_id)
        return await ledger.summary(database, programme_id)

    @api.get("/{programme_id}/applications", summary="The live applications, page by page")
    async def applications(
        programme_id: UUID,
        member: Annotated[Member, Depends(staff(*READERS))],
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        size: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Applications:
        await _known(programme_id)
        counts = await ledger.summary(database, programme_id)
        lines = [line_of(row, runtime.keys) for row in await ledger.page(database, programme_id, page, size)]
        return Applications(
            total=counts.confirmed + counts.declined + counts.removed_after_answer,
            page=page,
            applications=[Application.model_validate(line, from_attributes=True) for line in lines],
        )

    async def _known(programme_id: UUID) -> None:
        if await ledger.programme(database, programme_id) is None:
            raise HTTPException(404, NO_PROGRAMME)

    return api
