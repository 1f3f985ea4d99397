"""REST for staff tools: why a resident was not found on a programme's list."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, reviewing, why_not


class WhyOut(BaseModel):
    """For staff only: it tells who is on a list."""

    resident_id: UUID
    sentence: str = Field(description="in Japanese; never to be told to the resident")


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/programmes/…/residents/…/why`"""
    router = APIRouter(prefix="/eligibility/api/v1/programmes")
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("/{programme_id}/residents/{resident_id}/why")
    async def why(programme_id: UUID, resident_id: UUID, member: Reader) -> WhyOut:
        """How near the programme's list comes to this resident. That it was asked is recorded."""
        async with runtime.database.begin() as tx:
            found = await why_not.of_resident(tx, programme_id, resident_id)
            tx.audit("why.asked", str(programme_id), actor=member.subject, role=reviewing.role_of(member))
        if found is None:
            raise HTTPException(404)
        return WhyOut(**found._asdict())

    return router
