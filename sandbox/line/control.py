"""What only a sandbox has: switches for bad days, robots' hands, and the ledger to check the truth against."""

from typing import Annotated, Any
from uuid import UUID

import aiohttp
from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from sandbox.line import odd
from sandbox.line.control_models import (
    AccountState,
    ClockOffset,
    FaultPlan,
    Limits,
    OddBatch,
    People,
    QuotaLimit,
    Saying,
    Tap,
    UserIds,
)
from sandbox.line.ledger_read import ledger_page
from sandbox.line.webhook import TIMEOUT
from sandbox.parts import parts_of

router = APIRouter(prefix="/sandbox/line", tags=["LINE sandbox"])


class Added(BaseModel):
    """LINE user ids, in the order of the people sent."""

    user_ids: list[str]


class Changed(BaseModel):
    """How many phones were in another state before."""

    changed: int


class LedgerEntry(BaseModel):
    """A message that one phone shows."""

    id: int
    user_id: str
    way: str
    retry_key: UUID | None
    request_id: str | None
    kind: str
    text: str
    at: str


class LedgerPage(BaseModel):
    """`next` is the `since` of the next page; the page is the last one when `messages` is empty."""

    messages: list[LedgerEntry]
    next: int


@router.get("/ledger")
async def read_ledger(
    request: Request,
    since: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=20_000)] = 5000,
    user_id: str | None = None,
) -> LedgerPage:
    """Messages from the account with an id greater than `since`, oldest first."""
    rows = await ledger_page(parts_of(request).pool, since, limit, user_id)
    return LedgerPage(messages=[LedgerEntry(**row) for row in rows], next=rows[-1]["id"] if rows else since)


@router.post("/people")
async def add_people(request: Request, people: People) -> Added:
    """A phone for each person, at most 10,000 at once; those known already keep theirs."""
    parts = parts_of(request)
    ids = await parts.phones.add(person.made() for person in people.people)
    if people.friends:
        await parts.residents.befriend(ids)
    return Added(user_ids=ids)


@router.post("/follow")
async def follow(request: Request, users: UserIds) -> Changed:
    """The users add or unblock the account: `follow` webhooks."""
    return Changed(changed=await parts_of(request).residents.befriend(users.user_ids))


@router.post("/block")
async def block(request: Request, users: UserIds) -> Changed:
    """The users block the account: `unfollow` webhooks."""
    return Changed(changed=await parts_of(request).residents.block(users.user_ids))


@router.post("/accounts")
async def set_accounts(request: Request, state: AccountState) -> None:
    """Delete LINE accounts, or make them another provider's; no webhook tells."""
    await parts_of(request).phones.set_account(state.user_ids, state.account)


@router.post("/say")
async def say(request: Request, saying: Saying) -> None:
    """A resident writes a text."""
    await parts_of(request).residents.say(saying.user_id, saying.text)


@router.post("/tap")
async def tap(request: Request, tapped: Tap) -> None:
    """A resident taps a button with a postback action."""
    await parts_of(request).residents.tap(tapped.user_id, tapped.data)


@router.post("/faults")
async def set_faults(request: Request, plan: FaultPlan) -> dict[str, Any]:
    """Replace the plan of faults; an empty one ends them. Answers how often each was drawn under the plan before."""
    faults = parts_of(request).platform.faults
    drawn = dict(faults.drawn)
    try:
        faults.set(plan.faults, seed=plan.seed, endpoints=plan.endpoints)
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    faults.slow_seconds, faults.timeout_seconds = plan.slow_seconds, plan.timeout_seconds
    return {"drawn": drawn}


@router.post("/limits")
async def set_limits(request: Request, limits: Limits) -> None:
    """Rate and capacity of an endpoint's token bucket."""
    parts_of(request).platform.buckets.limit(limits.endpoint, limits.rate, limits.capacity)


@router.post("/quota")
async def set_quota(request: Request, quota: QuotaLimit) -> None:
    """Messages a month, or none; `used` starts again where it is given."""
    own = parts_of(request).platform.quota
    own.limit = quota.limit
    own.used = own.used if quota.used is None else quota.used


@router.post("/clock")
async def set_clock(request: Request, offset: ClockOffset) -> None:
    """Move the platform's time."""
    parts_of(request).clock.offset = offset.delta


class Delivered(BaseModel):
    """The receiver's answer to each request; null: none within two seconds."""

    statuses: list[int | None] = Field(description="One for each request of the batch.")


@router.post("/webhooks")
async def send_odd(request: Request, batch: OddBatch) -> Delivered:
    """Send webhooks as they should not be, once and at once."""
    parts = parts_of(request)
    phone = await parts.phones.get(batch.user_id) if batch.user_id else None
    user_id = phone["user_id"] if phone else parts.credentials.bot_user_id
    requests = [batch.events] if batch.odd is None else odd.requests(batch.odd, user_id, parts.clock.milliseconds())
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        statuses = [await parts.sender.deliver(events, session, signature=batch.signature) for events in requests]
    return Delivered(statuses=statuses)
