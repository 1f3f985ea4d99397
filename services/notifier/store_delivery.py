"""Claiming messages that are due and recording what LINE said, in sets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.database import Database, Row, Tx, columns
from libs.common.plans import plan_by_index

_CLAIM = """
WITH due AS (
    SELECT id, first_attempt_at FROM message
    WHERE state = 'queued' AND next_try_at <= now() AND leased_until <= now()
        AND NOT EXISTS (SELECT FROM channel WHERE paused_reason IS NOT NULL)
    ORDER BY priority, next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE message m SET leased_until = now() + make_interval(secs => $2), attempts = m.attempts + 1,
        first_attempt_at = coalesce(m.first_attempt_at, now()),
        template_id = coalesce(m.template_id, CASE m.kind WHEN 'notice' THEN $3::bytea ELSE $4::bytea END)
    FROM due WHERE m.id = due.id
    RETURNING m.id, m.kind, m.case_id, m.programme_id, m.resident_id, m.recipient, m.template_id, m.attempts,
        due.first_attempt_at AS uncertain_since, m.not_after, m.cause_id, m.correlation_id, m.priority
)
SELECT * FROM claimed ORDER BY priority
"""
_RECORD = """
UPDATE message m SET state = n.state, reason = n.reason, leased_until = '-infinity',
    next_try_at = CASE WHEN n.state = 'queued' THEN now() + make_interval(secs => n.wait) ELSE m.next_try_at END,
    first_attempt_at = CASE WHEN n.uncertain THEN m.first_attempt_at END,
    recipient = CASE WHEN n.state = 'queued' THEN m.recipient END,
    live = m.live AND n.state <> 'cancelled',
    line_request_id = n.request_id, line_message_id = n.message_id,
    accepted_at = CASE WHEN n.state = 'accepted' THEN $8::timestamptz END
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::float8[], $5::boolean[], $6::text[], $7::text[])
    AS n (id, state, reason, wait, uncertain, request_id, message_id)
WHERE m.id = n.id AND m.state <> 'accepted' AND (n.state = 'accepted' OR m.state = 'queued')
RETURNING m.id
"""
_SAVE_TEMPLATE = "INSERT INTO template (id, kind, rest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id"
_TEMPLATES = "SELECT id, rest FROM template WHERE id = ANY($1::bytea[])"
_LAPSE = """
UPDATE message SET state = 'cancelled', reason = 'deadline', live = false, recipient = NULL
WHERE state IN ('waiting', 'held') AND not_after <= now()
"""


@dataclass(frozen=True, slots=True)
class Recorded:
    """`wait`: seconds to the next try; `uncertain`: LINE may hold the message."""

    id: UUID
    state: str
    reason: str | None
    wait: float
    uncertain: bool
    request_id: str | None
    message_id: str | None


async def claim(
    database: Database, limit: int, lease: float, *, notice_template: bytes, receipt_template: bytes
) -> list[Row]:
    """The messages due next, receipts first; none while the channel is paused.

    Committed before anything is pushed: the attempt, its time and its template are on record. Whoever
    dies before recording the answer leaves rows that become due again after `lease` seconds, with the same bytes.
    """
    async with database.begin() as tx:
        await plan_by_index(tx)
        return await tx.fetch(_CLAIM, limit, lease, notice_template, receipt_template)


async def record(tx: Tx, outcomes: Iterable[Recorded], at: datetime) -> set[UUID]:
    """The messages that changed. An acceptance counts whatever happened meanwhile; anything else only while queued."""
    cells = columns([(o.id, o.state, o.reason, o.wait, o.uncertain, o.request_id, o.message_id) for o in outcomes], 7)
    return {row["id"] for row in await tx.fetch(_RECORD, *cells, at)}


async def save_template(database: Database, id_: bytes, kind: str, rest: bytes) -> bool:
    """True when it is new."""
    return await database.fetchval(_SAVE_TEMPLATE, id_, kind, rest) is not None


async def templates(database: Database, ids: Sequence[bytes]) -> dict[bytes, bytes]:
    return {row["id"]: row["rest"] for row in await database.fetch(_TEMPLATES, list(ids))}


async def lapse(database: Database) -> None:
    """Cancel what waited or was held beyond its last day; what is queued is looked at when it is claimed."""
    await database.pool.execute(_LAPSE)
