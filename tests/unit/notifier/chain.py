"""The events the notifier hears, as its neighbours would send them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import orjson

from libs.common.database import Database
from libs.common.events import (
    ApplicationConfirmed,
    EligibilityMatched,
    Envelope,
    Event,
    ResidentRegistered,
    new_id,
    now,
)
from libs.common.events.terms import CaseRole, Channel, ClaimUnit, HoldReason, ProcedureKind
from libs.common.sealing import Keys
from libs.common.service import Handler

E = TypeVar("E", bound=Event)
PROGRAMME = UUID(int=1)
SOON = (datetime.now(UTC) + timedelta(days=60)).date()


def envelope(event: E, id_: UUID | None = None) -> Envelope[E]:
    id_ = id_ or new_id()
    return Envelope(id=id_, data=event, source="/test", sent_at=now().isoformat(), correlation=str(id_))


@dataclass(frozen=True)
class Somebody:
    """A resident with a case."""

    number: int
    resident_id: UUID = field(default_factory=uuid4)
    case_id: UUID = field(default_factory=uuid4)
    programme_id: UUID = PROGRAMME

    @property
    def line_id(self) -> str:
        return f"U{self.number:032x}"


def registered(
    who: Somebody, keys: Keys, revision: int = 1, *, line_id: str | None = None, friend: bool | None = None
) -> Envelope[ResidentRegistered]:
    id_ = new_id()
    line_id = line_id or who.line_id
    data = ResidentRegistered(
        resident_id=who.resident_id,
        revision=revision,
        registered_at=now(),
        line_hash=keys.line_hash(line_id),
        person=keys.seal_event("eligibility", id_, "person", b"{}"),
        line_id=keys.seal_event("notifier", id_, "line_id", line_id.encode()),
        assurance="sandbox",
        proven_at=now(),
        consent_version="1",
        friend=friend,
    )
    return envelope(data, id_)


def matched(
    who: Somebody, revision: int = 1, *, deadline: date = SOON, id_: UUID | None = None
) -> Envelope[EligibilityMatched]:
    data = EligibilityMatched(
        case_id=who.case_id,
        programme_id=who.programme_id,
        resident_id=who.resident_id,
        revision=revision,
        role=CaseRole.HEAD,
        claim_unit=ClaimUnit.HOUSEHOLD,
        procedure_kind=ProcedureKind.CONFIRMATION_FORM,
        deadline=deadline,
        wave_id=UUID(int=2),
        rule="exact.1",
        matched_at=now(),
    )
    return envelope(data, id_)


def confirmed(who: Somebody, version: int = 1, *, channel: Channel = Channel.LINE) -> Envelope[ApplicationConfirmed]:
    data = ApplicationConfirmed(
        case_id=who.case_id,
        programme_id=who.programme_id,
        application_id=who.case_id,
        version=version,
        channel=channel,
        resident_id=who.resident_id if channel is Channel.LINE else None,
        receipt="R-1",
        confirmed_at=now(),
    )
    return envelope(data)


def about(event: type[E], who: Somebody, **more: Any) -> Envelope[E]:
    """An event about the resident's case or registration; `more` overrides what it says."""
    usual: dict[str, Any] = {
        "case_id": who.case_id,
        "programme_id": who.programme_id,
        "resident_id": who.resident_id,
        "application_id": who.case_id,
        "version": 1,
        "channel": Channel.LINE,
        "receipt": "R-1",
        "reason": HoldReason.STAFF,
        "held_by": "eligibility",
        "revision": 1,
    }
    moments = {name: now() for name in event.model_fields if name == "at" or name.endswith("_at")}
    fields = {k: v for k, v in (usual | moments | more).items() if k in event.model_fields}
    return envelope(event(**fields))


async def hear(database: Database, handler: Handler, *events: Envelope[Any]) -> None:
    async with database.begin() as tx:
        await handler(tx, events)


async def messages(database: Database, who: Somebody | None = None, kind: str = "notice") -> list[dict[str, Any]]:
    sql = "SELECT * FROM message WHERE kind = $1 AND ($2::uuid IS NULL OR case_id = $2) ORDER BY created_at, id"
    return [dict(row) for row in await database.fetch(sql, kind, who.case_id if who else None)]


async def states(database: Database, who: Somebody, kind: str = "notice") -> list[tuple[str, str | None]]:
    return [(m["state"], m["reason"]) for m in await messages(database, who, kind)]


async def said(database: Database, topic: str) -> list[dict[str, Any]]:
    """Bodies of the events of a topic that were emitted, in order."""
    rows: Sequence[Any] = await database.fetch("SELECT event_id, body FROM outbox WHERE topic = $1 ORDER BY id", topic)
    return [{"event_id": row["event_id"], **orjson.loads(row["body"])} for row in rows]
