"""How an event travels: CloudEvents 1.0, Kafka's binary mode (`ce_*` headers, JSON value)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as FastUUID  # the driver's own: a UUID, parsed and hashed in C
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from uuid_utils.compat import uuid7

from libs.common.bus import Message, Record
from libs.common.name_ids import uuid5

Sealed = Annotated[str, Field(description="AES-256-GCM, base64; bound to this event's id and this field")]


class Event(BaseModel):
    """Base of every contract. Readers ignore unknown fields; a change is additive or a new version."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: ClassVar[str]
    contract_version: ClassVar[int] = 1
    owners: ClassVar[tuple[str, ...]]
    key_field: ClassVar[str]

    @property
    def key(self) -> str:
        """The ordering key: events of one key keep their order within a topic, never between topics."""
        return str(getattr(self, self.key_field))

    @classmethod
    def ce_type(cls) -> str:
        return f"{cls.topic}.v{cls.contract_version}"


E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


class Cause(Protocol):
    """What a derived event points back to."""

    @property
    def id(self) -> UUID: ...
    @property
    def correlation_id(self) -> UUID: ...


class Envelope(NamedTuple, Generic[E_co]):
    """An event with its CloudEvents attributes; `sent_at` and the ids of what led to it are kept as they travel."""

    id: UUID
    data: E_co
    source: str
    sent_at: str
    correlation: str
    causation: str | None = None
    traceparent: str | None = None

    @property
    def correlation_id(self) -> UUID:
        """The same for everything that follows from one act; raises ValueError when it is no UUID."""
        found: UUID = FastUUID(self.correlation)
        return found

    @property
    def key(self) -> str:
        return self.data.key


@dataclass(frozen=True, slots=True)
class Invalid:
    """A record that is not the event its topic promises; `reason` holds no part of the body."""

    record: Record
    event_id: UUID
    reason: str


def new_id() -> UUID:
    """An id for an event or row that has no cause on the bus: UUIDv7, sortable by time."""
    return uuid7()


def derived_id(cause: Cause, event: type[Event], business_key: object) -> UUID:
    """The id of an event that follows from another: the same on every handling of its cause.

    The business key keeps two events of one type from one source apart (one resident, two programmes).
    """
    return uuid5(cause.id, f"{event.ce_type()}:{business_key}")


def encode(envelope: Envelope[Event]) -> Message:
    """The message for the bus. Headers are text; `ce_subject` is the ordering key."""
    data = envelope.data
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(envelope.id),
        "ce_type": data.ce_type(),
        "ce_source": envelope.source,
        "ce_time": envelope.sent_at,
        "ce_correlationid": envelope.correlation,
        "content-type": "application/json",
    }
    if envelope.causation is not None:
        headers["ce_causationid"] = envelope.causation
    if envelope.traceparent:
        headers["traceparent"] = envelope.traceparent
    return Message(topic=data.topic, key=data.key, headers=headers, body=data.__pydantic_serializer__.to_json(data))


_lists: dict[type[Event], TypeAdapter[Any]] = {}


def decode(event: type[E], records: Sequence[Record]) -> tuple[list[Envelope[E]], list[Invalid]]:
    """The records of one topic as events, in order, and those that are not what the topic promises.

    A whole batch is parsed in one call; only when it fails is each record looked at alone.
    """
    adapter = _lists.get(event)
    if adapter is None:
        adapter = _lists[event] = TypeAdapter(list[event])  # type: ignore[valid-type]
    try:
        parsed = adapter.validate_json(b"[" + b",".join([r.body for r in records]) + b"]")
        if len(parsed) == len(records):
            type_ = event.ce_type()
            return [_envelope(r, d, type_) for r, d in zip(records, parsed, strict=True)], []
    except (ValidationError, ValueError, KeyError):
        pass
    good: list[Envelope[E]] = []
    bad: list[Invalid] = []
    for record in records:
        try:
            if record.headers.get("ce_type") != event.ce_type():
                raise ValueError(f"ce_type is not {event.ce_type()}")
            good.append(_envelope(record, event.model_validate_json(record.body), event.ce_type()))
        except (ValidationError, ValueError, KeyError) as error:
            bad.append(Invalid(record, _id_of(record), _reason(error)))
    return good, bad


def _envelope(record: Record, data: E, type_: str) -> Envelope[E]:
    h = record.headers
    if h["ce_type"] != type_:
        raise ValueError("another type")
    get = h.get
    return Envelope(
        FastUUID(h["ce_id"]),
        data,
        h["ce_source"],
        h["ce_time"],
        h["ce_correlationid"],
        get("ce_causationid"),
        get("traceparent"),
    )


def _id_of(record: Record) -> UUID:
    try:
        return UUID(record.headers["ce_id"])
    except (KeyError, ValueError):
        return uuid5(UUID(int=0), f"{record.topic}/{record.partition}/{record.position}")


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False))
    return f"{type(error).__name__}: header or key missing or wrong"


def now() -> datetime:
    return datetime.now(UTC)


__all__ = ["Cause", "Envelope", "Event", "Invalid", "Sealed", "decode", "derived_id", "encode", "new_id", "now"]
