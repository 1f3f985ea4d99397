"""What is known of residents, accounts and cases: the facts that decide whether a message may go out.

Every function locks the rows it writes in the order of their ids, cases before residents before messages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from libs.common.database import Tx, columns
from services.notifier.domain import Standing

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """`line_id` is sealed for `resident/<id>/line_id`."""

    id: UUID
    revision: int
    state: Standing
    line_hash: str | None = None
    line_id: bytes | None = None


_REGISTER = """
INSERT INTO resident AS r (id, revision, state, line_hash, line_id)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::bytea[]) AS n (id) ORDER BY n.id
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state, line_hash = excluded.line_hash,
    line_id = excluded.line_id
WHERE excluded.revision > r.revision
RETURNING r.id
"""
_STAND = """
INSERT INTO resident AS r (id, revision, state)
SELECT n.id, n.revision, n.state
FROM unnest($1::uuid[], $2::bigint[], $3::text[]) AS n (id, revision, state) ORDER BY n.id
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, state = excluded.state,
    line_hash = CASE WHEN excluded.state = 'erased' THEN NULL ELSE r.line_hash END,
    line_id = CASE WHEN excluded.state = 'erased' THEN NULL ELSE r.line_id END
WHERE excluded.revision > r.revision OR (excluded.state = 'erased' AND excluded.revision = r.revision)
RETURNING r.id
"""
_NO_FRIEND = """
INSERT INTO friend (line_hash, following, at) SELECT DISTINCT n, false, $2::timestamptz FROM unnest($1::text[]) AS n
ON CONFLICT DO NOTHING
"""
_BEFRIEND = """
INSERT INTO friend AS f (line_hash, following, at)
SELECT * FROM unnest($1::text[], $2::boolean[], $3::timestamptz[]) AS n (line_hash) ORDER BY n.line_hash
ON CONFLICT (line_hash) DO UPDATE SET following = excluded.following, at = excluded.at WHERE excluded.at > f.at
RETURNING f.line_hash
"""
_OF_ACCOUNTS = "SELECT id FROM resident WHERE line_hash = ANY($1::text[]) ORDER BY id FOR SHARE"
_MATCH = """
INSERT INTO case_known AS c (case_id, programme_id, match_revision, resident_id)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS n (id) ORDER BY n.id
ON CONFLICT (case_id) DO UPDATE SET match_revision = excluded.match_revision, resident_id = excluded.resident_id
WHERE excluded.match_revision > c.match_revision
    OR (excluded.match_revision = c.match_revision AND excluded.resident_id IS NULL)
RETURNING c.case_id
"""
_ANSWER = """
INSERT INTO case_known AS c (case_id, programme_id, answered)
SELECT n.id, n.programme, $3::text FROM unnest($1::uuid[], $2::uuid[]) AS n (id, programme) ORDER BY n.id
ON CONFLICT (case_id) DO UPDATE SET answered = excluded.answered
"""
_TOUCH = """
INSERT INTO case_known AS c (case_id, programme_id)
SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS n (id) ORDER BY n.id
ON CONFLICT (case_id) DO UPDATE SET programme_id = excluded.programme_id
"""
_HOLD = """
INSERT INTO hold AS h (case_id, held_by, reason, revision, held)
SELECT n.case_id, n.held_by, n.reason, n.revision, $5::boolean
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS n (case_id, held_by, reason, revision)
ON CONFLICT (case_id, held_by, reason) DO UPDATE SET revision = excluded.revision, held = excluded.held
WHERE excluded.revision > h.revision
"""


async def register(tx: Tx, rows: Iterable[ResidentRow]) -> list[UUID]:
    """Upsert by revision; the residents that changed. At most one row per resident."""
    cells = columns([(r.id, r.revision, r.state.value, r.line_hash, r.line_id) for r in rows], 5)
    return [row["id"] for row in await tx.fetch(_REGISTER, *cells)]


async def stand(tx: Tx, state: Standing, revisions: Iterable[tuple[UUID, int]]) -> list[UUID]:
    """A newer revision suspends, withdraws or erases; the residents that changed. Erasing drops the LINE link."""
    cells = columns([(id_, revision, state.value) for id_, revision in revisions], 3)
    return [row["id"] for row in await tx.fetch(_STAND, *cells)]


async def no_friends(tx: Tx, line_hashes: Sequence[str]) -> None:
    """Registration says these were no friends. Counts only where LINE itself has told nothing yet."""
    if line_hashes:
        await tx.execute(_NO_FRIEND, list(line_hashes), EPOCH)


async def befriend(tx: Tx, news: Iterable[tuple[str, bool, datetime]]) -> set[str]:
    """(LINE hash, following, time at LINE), one per account; the accounts for which it was the newest word."""
    return {row["line_hash"] for row in await tx.fetch(_BEFRIEND, *columns(list(news), 3))}


async def residents_of(tx: Tx, line_hashes: Iterable[str]) -> list[UUID]:
    """The residents behind these LINE accounts; several may share one phone."""
    return [row["id"] for row in await tx.fetch(_OF_ACCOUNTS, list(line_hashes))]


async def match(tx: Tx, rows: Iterable[tuple[UUID, UUID, int, UUID | None]]) -> set[UUID]:
    """(case, programme, revision, resident or None when revoked), one per case; the cases for which it is news.

    A revocation of the same revision wins over its match, whichever comes first.
    """
    return {row["case_id"] for row in await tx.fetch(_MATCH, *columns(list(rows), 4))}


async def answer(tx: Tx, how: str, cases: Iterable[tuple[UUID, UUID]]) -> None:
    """(case, programme): answered or lapsed; no notice any more. At most one row per case."""
    await tx.execute(_ANSWER, *columns(list(cases), 2), how)


async def hold(tx: Tx, held: bool, rows: Iterable[tuple[UUID, UUID, str, str, int]]) -> None:
    """(case, programme, holding service, reason, revision), one per case, service and reason.

    Older revisions change nothing. Locks the case first, so that a match handled at the same time sees the hold or
    waits for it.
    """
    cells = list(rows)
    await tx.execute(_TOUCH, *columns(list({r[0]: (r[0], r[1]) for r in cells}.values()), 2))
    await tx.execute(_HOLD, *columns([(r[0], *r[2:]) for r in cells], 4), held)
