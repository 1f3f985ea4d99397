"""The case as a resident meets it, and the answers recorded for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import orjson

from libs.common.database import Row, Tx
from libs.common.events.terms import Channel
from services.confirmation.domain import Answer
from services.confirmation.shown import Shown

_ANSWER_BY = "coalesce((p.answer_by ->> c.procedure_kind)::date, p.deadline)"
_COLUMNS = f"""
SELECT m.case_id, m.programme_id, m.resident_id, m.role, m.deadline AS notice_deadline,
    c.revision, c.listed, c.procedure_kind, c.instalment, c.amount, c.household, c.account, c.protected,
    c.lapsed_at, c.answers,
    p.claim_unit,
    p.name, p.open, {_ANSWER_BY} AS deadline, p.form_version, p.consents, p.seizure_exempt, p.appeal_text, p.contact,
    p.instalments,
    a.application_id, a.version, a.answer, a.receipt, a.content_hash, a.shown, a.answered_at,
    a.resident_id AS answered_by,
    EXISTS (SELECT FROM case_hold h WHERE h.case_id = m.case_id AND h.held) AS held
FROM resident r
JOIN case_resident m ON m.resident_id = r.resident_id AND m.live
    AND m.denied_revision IS DISTINCT FROM m.matched_revision
"""  # noqa: S608
_JOINED = """
LEFT JOIN programme p ON p.programme_id = m.programme_id
LEFT JOIN application a ON a.case_id = m.case_id AND a.live
WHERE r.line_hash = $1 AND r.state = 'active'
"""
_ALL = _COLUMNS + "LEFT JOIN benefit_case c ON c.case_id = m.case_id" + _JOINED + "ORDER BY m.case_id, m.resident_id"
_ONE = (
    _COLUMNS
    + "LEFT JOIN benefit_case c ON c.case_id = m.case_id"
    + _JOINED
    + """
AND m.case_id = $2 ORDER BY m.resident_id LIMIT 1
"""
)
_LOCK = (
    _COLUMNS
    + "JOIN benefit_case c ON c.case_id = m.case_id"
    + _JOINED
    + """
AND m.case_id = $2 ORDER BY m.resident_id LIMIT 1 FOR UPDATE OF c
"""
)

_SUPERSEDE = "UPDATE application SET live = false, superseded_at = $2 WHERE case_id = $1 AND live"
_RECORD = """
WITH new AS (
    INSERT INTO application (application_id, case_id, programme_id, version, answer, receipt, channel, resident_id,
        consents, form_version, content_hash, shown, answered_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12, $13)
    ON CONFLICT (receipt) DO NOTHING RETURNING case_id, version
)
UPDATE benefit_case c SET answers = new.version FROM new WHERE c.case_id = new.case_id RETURNING c.case_id
"""

_RECEIPT = """
SELECT a.application_id, a.case_id, a.version, a.live, a.answer, a.receipt, a.shown, a.answered_at,
    p.claim_unit, p.instalments,
    p.name, p.seizure_exempt, p.appeal_text, p.contact
FROM application a
JOIN resident r ON r.resident_id = a.resident_id AND r.line_hash = $1 AND r.state = 'active'
LEFT JOIN programme p ON p.programme_id = a.programme_id
WHERE a.application_id = $2
"""


class Reader(Protocol):
    """A database or an open transaction."""

    async def fetch(self, sql: str, *args: object) -> list[Row]: ...
    async def fetchrow(self, sql: str, *args: object) -> Row | None: ...


async def cases_of(reader: Reader, line_hash: str) -> Sequence[Row]:
    """Every case that opens for this LINE account."""
    return await reader.fetch(_ALL, line_hash)


async def case_of(reader: Reader, line_hash: str, case_id: UUID) -> Row | None:
    """The case if it opens for this LINE account, else None: whether it exists at all is not told."""
    return await reader.fetchrow(_ONE, line_hash, case_id)


async def lock_case(tx: Tx, line_hash: str, case_id: UUID) -> Row | None:
    """The same, with the case locked until the transaction ends.

    A statement that waited for the lock sees the case as it is now but its application as it was when the statement
    began; `answers` tells the difference, and then the row is read again under the lock.
    """
    row = await tx.fetchrow(_LOCK, line_hash, case_id)
    if row is not None and row["answers"] != (row["version"] or 0):
        row = await tx.fetchrow(_LOCK, line_hash, case_id)
    return row


async def record(
    tx: Tx,
    case: Row,
    answer: Answer,
    shown: Shown,
    content_hash: bytes,
    *,
    application_id: UUID,
    receipt: str,
    channel: Channel,
) -> bool:
    """Store the answer as the case's live application; the case is locked by the caller.

    False when the receipt number is taken: nothing was stored, try another. An earlier answer is superseded.
    """
    version = (case["version"] or 0) + 1
    if version > 1:
        await tx.execute(_SUPERSEDE, case["case_id"], tx.now)
    stored = await tx.fetchval(
        _RECORD,
        application_id,
        case["case_id"],
        case["programme_id"],
        version,
        answer.value,
        receipt,
        channel.value,
        case["resident_id"],
        orjson.dumps([{"code": c.code, "version": c.version} for c in shown.consents]).decode(),
        shown.form_version,
        content_hash,
        tx.keys.seal_row("application", application_id, "shown", shown.content()),
        tx.now,
    )
    return stored is not None


async def receipt_of(reader: Reader, line_hash: str, application_id: UUID) -> Row | None:
    """The application if the resident behind this LINE account made it, else None."""
    return await reader.fetchrow(_RECEIPT, line_hash, application_id)


_LAPSE_CANDIDATES = f"""
SELECT c.case_id, c.programme_id, c.procedure_kind, c.listed, c.revision, c.lapsed_at, p.open,
    {_ANSWER_BY} AS deadline,
    (SELECT max(m.deadline) FROM case_resident m WHERE m.case_id = c.case_id AND m.live) AS notice_deadline,
    EXISTS (SELECT FROM case_hold h WHERE h.case_id = c.case_id AND h.held) AS held, NULL AS answer
FROM benefit_case c JOIN programme p ON p.programme_id = c.programme_id
WHERE c.case_id > $1 AND c.listed AND c.answers = 0 AND c.lapsed_at IS NULL AND {_ANSWER_BY} < $2
ORDER BY c.case_id LIMIT $3 FOR UPDATE OF c SKIP LOCKED
"""  # noqa: S608
_LAPSE = "UPDATE benefit_case SET lapsed_at = $2 WHERE case_id = ANY($1::uuid[])"


async def lock_unanswered(tx: Tx, after: UUID, day: object, limit: int) -> list[Row]:
    """Unanswered cases behind `after` whose programme ended before `day`, locked; those in use are left out."""
    return await tx.fetch(_LAPSE_CANDIDATES, after, day, limit)


async def mark_lapsed(tx: Tx, cases: Sequence[UUID], at: datetime) -> None:
    await tx.execute(_LAPSE, list(cases), at)
