"""Residents and their consents: tables and queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.common.database import Database, Row, Tx, columns
from services.registration.domain import Registration, State

_COLUMNS = """id, revision, state, line_hash, subject_hash, way, assurance, proven_at, consent_version, registered_at,
    changed_at"""
# Joined instead of `= ANY(…)`: once the server uses a generic plan, ANY over thousands of values is a linear search for
# each row. The state is asked again because a row may change while this waits for its lock.
_LIVE = f"""
SELECT {_COLUMNS} FROM resident WHERE state <> 'withdrawn' AND id IN (
    SELECT r.id FROM unnest($1::text[]) AS line JOIN resident r ON r.line_hash = line
    UNION
    SELECT r.id FROM unnest($2::bytea[]) AS subject JOIN resident r ON r.subject_hash = subject)
ORDER BY id FOR UPDATE
"""  # noqa: S608
_BY_LINE = f"SELECT {_COLUMNS} FROM resident WHERE line_hash = $1"  # noqa: S608
_INSERT = """
INSERT INTO resident (id, revision, state, line_hash, line_id, person, subject_hash, way, assurance, proven_at,
    consent_version, registered_at, changed_at)
SELECT id, revision, 'active', line_hash, line_id, person, subject_hash, way, assurance, proven_at, consent_version,
    $11, $11
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[], $8::text[],
    $9::timestamptz[], $10::text[])
    AS n (id, revision, line_hash, line_id, person, subject_hash, way, assurance, proven_at, consent_version)
ORDER BY line_hash
ON CONFLICT DO NOTHING RETURNING id
"""
_UPDATE = """
UPDATE resident r SET revision = n.revision, state = 'active', line_hash = n.line_hash, line_id = n.line_id,
    person = n.person, subject_hash = n.subject_hash, way = n.way, assurance = n.assurance, proven_at = n.proven_at,
    consent_version = n.consent_version, changed_at = $11
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[], $8::text[],
    $9::timestamptz[], $10::text[])
    AS n (id, revision, line_hash, line_id, person, subject_hash, way, assurance, proven_at, consent_version)
WHERE r.id = n.id
"""
_CONSENT = """
INSERT INTO consent (resident_id, revision, version, agreed_at)
SELECT id, revision, version, $4 FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS n (id, revision, version)
"""
_CONSENT_TEXT = "INSERT INTO consent_text (version, text, first_shown_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_COUNTS = "SELECT state, count(*) AS count FROM resident GROUP BY state"
_BY_DAY = """
WITH registered AS (
    SELECT (registered_at AT TIME ZONE 'Asia/Tokyo')::date AS day, count(*) AS count FROM resident GROUP BY 1),
withdrawn AS (
    SELECT (withdrawn_at AT TIME ZONE 'Asia/Tokyo')::date AS day, count(*) AS count FROM resident
    WHERE withdrawn_at IS NOT NULL GROUP BY 1)
SELECT day, coalesce(registered.count, 0) AS registered, coalesce(withdrawn.count, 0) AS withdrawn
FROM registered FULL JOIN withdrawn USING (day) ORDER BY day DESC LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class NewRevision:
    """One revision of a registration as written, personal data sealed."""

    id: UUID
    revision: int
    line_hash: str
    line_id: bytes
    person: bytes
    subject_hash: bytes
    way: str
    assurance: str
    proven_at: datetime
    consent_version: str


@dataclass(frozen=True, slots=True)
class Day:
    """Registrations and withdrawals of one day in Japan."""

    day: date
    registered: int
    withdrawn: int


async def lock_live(tx: Tx, line_hashes: Sequence[str], subjects: Sequence[bytes]) -> list[Registration]:
    """The live registrations of these accounts and persons, locked in one order until the transaction ends."""
    return [_registration(row) for row in await tx.fetch(_LIVE, list(line_hashes), list(subjects))]


async def live_by_line(database: Database, line_hash: str) -> Registration | None:
    """The live registration of a LINE account."""
    row = await database.fetchrow(_BY_LINE, line_hash)
    return _registration(row) if row else None


async def insert(tx: Tx, rows: Sequence[NewRevision]) -> set[UUID]:
    """The ids stored. A row whose account or person was registered meanwhile is left out, without an error."""
    return {row["id"] for row in await tx.fetch(_INSERT, *_columns(rows), tx.now)}


async def update(tx: Tx, rows: Sequence[NewRevision]) -> None:
    """Raises asyncpg.UniqueViolationError when an account was taken meanwhile."""
    await tx.execute(_UPDATE, *_columns(rows), tx.now)


async def keep_consents(tx: Tx, rows: Sequence[NewRevision]) -> None:
    """Which text was agreed to, and when, for each revision."""
    await tx.execute(
        _CONSENT, [r.id for r in rows], [r.revision for r in rows], [r.consent_version for r in rows], tx.now
    )


async def keep_consent_text(tx: Tx, version: str, text: str) -> None:
    """The sentences as shown; kept once for each version."""
    await tx.execute(_CONSENT_TEXT, version, text, tx.now)


async def counts(database: Database) -> dict[State, int]:
    """How many registrations stand in each state."""
    found = {row["state"]: row["count"] for row in await database.fetch(_COUNTS)}
    return {state: found.get(state, 0) for state in State}


async def by_day(database: Database, days: int) -> list[Day]:
    """The newest days on which somebody registered or withdrew, newest first."""
    return [Day(**row) for row in await database.fetch(_BY_DAY, days)]


def _columns(rows: Sequence[NewRevision]) -> list[list[object]]:
    return columns(
        [
            (
                r.id,
                r.revision,
                r.line_hash,
                r.line_id,
                r.person,
                r.subject_hash,
                r.way,
                r.assurance,
                r.proven_at,
                r.consent_version,
            )
            for r in rows
        ],
        10,
    )


def _registration(row: Row) -> Registration:
    return Registration(
        id=row["id"],
        revision=row["revision"],
        state=State(row["state"]),
        line_hash=row["line_hash"],
        subject_hash=row["subject_hash"],
        proven_at=row["proven_at"],
        consent_version=row["consent_version"],
        registered_at=row["registered_at"],
        changed_at=row["changed_at"],
    )
