"""Messages that are not settled: stored once per cause, and stood anew whenever a fact about them changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.database import Row, Tx, columns
from libs.common.events import LetterDue, NoticeUndeliverable, derived_id
from services.notifier.domain import Facts, Kind, Standing, State, Verdict, stand
from services.notifier.wake import QUEUED

_PLACEHOLDERS = "INSERT INTO resident (id) SELECT n FROM unnest($1::uuid[]) AS n ORDER BY n ON CONFLICT DO NOTHING"
_LOCK_RESIDENTS = "SELECT id FROM resident WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE"
_FACTS = """
SELECT c.answered IS NOT NULL AS answered, c.resident_id IS NOT DISTINCT FROM n.resident_id AS told_resident,
    EXISTS (SELECT FROM hold h WHERE h.case_id = n.case_id AND h.held) AS held, r.state AS standing, f.following
FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS n (case_id, resident_id, place)
LEFT JOIN case_known c ON c.case_id = n.case_id
JOIN resident r ON r.id = n.resident_id
LEFT JOIN friend f ON f.line_hash = r.line_hash
ORDER BY n.place
"""
_RETIRE = """
UPDATE message SET live = false
WHERE kind = 'notice' AND live AND case_id = ANY($1::uuid[]) AND (state = 'undeliverable' OR $2)
"""
# The OFFSET 0 keeps the planner at the index of live notices, case by case: a plan made while the table was empty
# reads all of them for each.
_RETIRE_OTHERS = """
UPDATE message SET live = false WHERE id = ANY(ARRAY(
    SELECT o.id FROM unnest($1::uuid[], $2::uuid[]) AS n (case_id, resident_id)
    CROSS JOIN LATERAL (
        SELECT m.id FROM message m WHERE m.kind = 'notice' AND m.live AND m.case_id = n.case_id
            AND m.resident_id <> n.resident_id OFFSET 0) AS o))
"""
_INSERT = """
INSERT INTO message (id, kind, case_id, programme_id, resident_id, application_id, version, state, reason, live,
    recipient, priority, next_try_at, not_after, cause_id, correlation_id)
SELECT n.id, $1::text, n.case_id, n.programme_id, n.resident_id, n.application_id, n.version, n.state, n.reason,
    n.state <> 'cancelled', CASE WHEN n.state = 'queued' THEN r.line_id END, $2::smallint, $3::timestamptz,
    n.not_after, n.cause_id, n.correlation_id
FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::integer[], $10::text[], $11::text[],
    $12::timestamptz[], $13::uuid[], $14::uuid[])
    AS n (id, case_id, programme_id, resident_id, application_id, version, state, reason, not_after, cause_id,
    correlation_id)
JOIN resident r ON r.id = n.resident_id
ON CONFLICT DO NOTHING
RETURNING id
"""
_LOCK_BY_CASE = """
SELECT m.id FROM unnest($1::uuid[]) AS n (case_id), LATERAL (
    SELECT id FROM message WHERE case_id = n.case_id AND state IN ('waiting', 'held', 'queued', 'undeliverable')
    FOR UPDATE) m
"""
_LOCK_BY_RESIDENT = """
SELECT m.id FROM unnest($1::uuid[]) AS n (resident_id), LATERAL (
    SELECT id FROM message WHERE resident_id = n.resident_id AND state IN ('waiting', 'held', 'queued', 'undeliverable')
    FOR UPDATE) m
"""
_OPEN_FACTS = """
SELECT m.id, m.kind, m.case_id, m.programme_id, m.resident_id, m.state, m.reason, m.not_after, m.cause_id,
    m.correlation_id, m.first_attempt_at IS NOT NULL AS attempted,
    m.first_attempt_at IS NULL AND m.state = 'queued' AND m.recipient IS DISTINCT FROM r.line_id AS moved,
    c.answered IS NOT NULL AS answered, c.resident_id IS NOT DISTINCT FROM m.resident_id AS told_resident,
    EXISTS (SELECT FROM hold h WHERE h.case_id = m.case_id AND h.held) AS held, r.state AS standing, f.following
FROM message m
LEFT JOIN case_known c ON c.case_id = m.case_id
JOIN resident r ON r.id = m.resident_id
LEFT JOIN friend f ON f.line_hash = r.line_hash
WHERE m.id = ANY($1::uuid[]) AND m.state IN ('waiting', 'held', 'queued', 'undeliverable')
    AND (m.state <> 'undeliverable' OR m.reason IN ('unfollowed', 'withdrawn'))
ORDER BY m.id
"""
_RESTAND = """
UPDATE message m SET state = n.state, reason = n.reason, live = m.live AND n.state <> 'cancelled',
    next_try_at = $4::timestamptz,
    recipient = CASE WHEN n.state IN ('cancelled', 'undeliverable') THEN NULL
        WHEN n.state = 'queued' AND m.first_attempt_at IS NULL THEN r.line_id ELSE m.recipient END
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (id, state, reason), resident r
WHERE m.id = n.id AND r.id = m.resident_id
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that an event asks for. `id` is its retry key and notice id; cause and correlation are the event's."""

    id: UUID
    case_id: UUID
    programme_id: UUID
    resident_id: UUID
    cause_id: UUID
    correlation_id: UUID
    not_after: datetime | None = None
    application_id: UUID | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The event a message came from, as a `Cause` for what is derived from it."""

    id: UUID
    correlation_id: UUID


async def want(tx: Tx, kind: Kind, wanted: Sequence[Wanted]) -> None:
    """Store the messages, each in the state the facts ask for; a second live notice of a case is not stored.

    The caller has locked the cases. An unknown resident gets a placeholder row, so that a registration handled at the
    same time either is seen here or sees the waiting message.
    """
    if not wanted:
        return
    residents = [w.resident_id for w in wanted]
    await tx.execute(_PLACEHOLDERS, residents)
    await tx.execute(_LOCK_RESIDENTS, residents)
    facts = await tx.fetch(_FACTS, [w.case_id for w in wanted], residents)
    verdicts = [
        stand(_facts(row, kind, w.not_after, attempted=False), tx.now) for w, row in zip(wanted, facts, strict=True)
    ]
    cells = [
        (w.id, w.case_id, w.programme_id, w.resident_id, w.application_id, w.version, v.state.value, v.reason,
         w.not_after, w.cause_id, w.correlation_id)
        for w, v in zip(wanted, verdicts, strict=True)
    ]  # fmt: skip
    rows = await tx.fetch(_INSERT, kind.value, kind.priority, tx.now, *columns(cells, 11))
    stored = {row["id"] for row in rows}
    queued = False
    for w, verdict in zip(wanted, verdicts, strict=True):
        if w.id in stored:
            queued = queued or verdict.state is State.QUEUED
            if kind is Kind.NOTICE and verdict.state is State.UNDELIVERABLE:
                tell_undeliverable(tx, w.id, w, verdict.reason)
    if queued:
        await QUEUED.tell(tx)


async def retire_notices(tx: Tx, cases: Iterable[UUID], *, revoked: bool) -> None:
    """Make room for another notice: undeliverable ones always, with `revoked` also those LINE has taken."""
    await tx.execute(_RETIRE, list(cases), revoked)


async def retire_others(tx: Tx, told: Iterable[tuple[UUID, UUID]]) -> None:
    """(case, resident): notices of the case to anybody else make room, also those LINE has taken."""
    await tx.execute(_RETIRE_OTHERS, *columns(list(told), 2))


async def stand_cases_anew(tx: Tx, cases: Iterable[UUID]) -> None:
    """A fact about these cases changed: their unsettled messages take the state that follows from it."""
    await _stand_anew(tx, [row["id"] for row in await tx.fetch(_LOCK_BY_CASE, sorted(cases))])


async def stand_residents_anew(tx: Tx, residents: Iterable[UUID]) -> None:
    """The same for a fact about residents; what LINE surely does not hold goes to the newest LINE account."""
    await _stand_anew(tx, [row["id"] for row in await tx.fetch(_LOCK_BY_RESIDENT, sorted(residents))])


async def _stand_anew(tx: Tx, ids: list[UUID]) -> None:
    """Locked first and read in a second statement, which sees what others committed meanwhile."""
    if not ids:
        return
    changed: list[tuple[UUID, str, str | None]] = []
    queued = False
    for row in await tx.fetch(_OPEN_FACTS, ids):
        kind = Kind(row["kind"])
        verdict = stand(_facts(row, kind, row["not_after"], attempted=row["attempted"]), tx.now)
        if verdict == Verdict(State(row["state"]), row["reason"] if verdict.reason else None) and not row["moved"]:
            continue
        changed.append((row["id"], verdict.state.value, verdict.reason))
        queued = queued or verdict.state is State.QUEUED
        if kind is Kind.NOTICE and verdict.state is State.UNDELIVERABLE:
            tell_undeliverable(tx, row["id"], row, verdict.reason)
    if changed:
        await tx.execute(_RESTAND, *columns(changed, 3), tx.now)
    if queued:
        await QUEUED.tell(tx)


def tell_undeliverable(tx: Tx, notice_id: UUID, notice: Wanted | Row, reason: str | None) -> None:
    """Say that the notice does not reach the resident over LINE and that a letter has to."""
    case_id, programme_id, resident_id, cause_id, correlation_id = (
        (notice.case_id, notice.programme_id, notice.resident_id, notice.cause_id, notice.correlation_id)
        if isinstance(notice, Wanted)
        else (notice[k] for k in ("case_id", "programme_id", "resident_id", "cause_id", "correlation_id"))
    )
    cause = Origin(cause_id, correlation_id)
    event = NoticeUndeliverable(
        case_id=case_id,
        programme_id=programme_id,
        resident_id=resident_id,
        notice_id=notice_id,
        reason=reason or "refused",
        at=tx.now,
    )
    tx.emit(event, id=derived_id(cause, NoticeUndeliverable, notice_id), cause=cause)
    letter = LetterDue(case_id=case_id, programme_id=programme_id, reason=event.reason, at=tx.now)
    tx.emit(letter, id=derived_id(cause, LetterDue, notice_id), cause=cause)


def _facts(row: Row, kind: Kind, until: datetime | None, *, attempted: bool) -> Facts:
    return Facts(
        kind=kind,
        answered=row["answered"],
        told_resident=row["told_resident"],
        held=row["held"],
        standing=Standing(row["standing"]),
        following=row["following"],
        not_after=until,
        attempted=attempted,
    )
