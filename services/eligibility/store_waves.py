"""Tables of release waves: how far a list may be released, by whom, and its stages."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Database, Row, Tx
from services.eligibility.stopping import Bad, Bads
from services.eligibility.unseen import UNSEEN

_COLUMNS = """
l.list_id, l.programme_id, l.state AS list_state, l.case_count, l.released_count, l.release_to,
(l.matched OR l.case_count = 0) AS compared, w.wave_id, w.state, w.stage, w.by_stages, w.two_people, w.first_by,
w.second_by, w.stage_to, w.stopped_for, w.cleared_failed, w.cleared_blocked, w.cleared_not_me, w.case_count AS counted
"""
_NEWEST = """
FROM target_list l LEFT JOIN LATERAL (
    SELECT * FROM release_wave w WHERE w.list_id = l.list_id ORDER BY w.first_at DESC LIMIT 1) w ON true
WHERE l.list_id = $1
"""
_ONE = f"SELECT {_COLUMNS} {_NEWEST}"
_LOCK = "SELECT 1 FROM target_list WHERE list_id = $1 FOR UPDATE"
_ADOPT = """
INSERT INTO release_wave (wave_id, list_id, by_stages, stage, state, case_count, two_people, first_by, first_at)
SELECT wave_id, list_id, false, 'all', 'running', case_count, false, coalesce(released_by, 'unknown'),
    coalesce(released_at, uploaded_at)
FROM target_list WHERE list_id = $1 AND wave_id IS NOT NULL AND state IN ('releasing', 'released')
ON CONFLICT DO NOTHING
"""
_PROPOSE = """
INSERT INTO release_wave (wave_id, list_id, by_stages, stage, state, case_count, two_people, first_by, first_at)
VALUES ($1, $2, $3, $4, 'proposed', $5, $6, $7, $8)
"""
_CANARY = "INSERT INTO release_canary (wave_id, case_id) SELECT $1, u FROM unnest($2::uuid[]) AS u"
_CANARIES = "SELECT count(*) FROM release_canary WHERE wave_id = $1"
_BEGIN = """
UPDATE release_wave SET state = 'running', second_by = $2,
    second_at = CASE WHEN $2::text IS NOT NULL THEN $3::timestamptz END
WHERE wave_id = $1
"""
_SET = "UPDATE release_wave SET state = $2, stopped_for = $3 WHERE wave_id = $1"
_STAGE = "UPDATE release_wave SET stage = $2, state = 'running', stopped_for = NULL WHERE wave_id = $1"
_CLEAR = """
UPDATE release_wave SET cleared_failed = $2, cleared_blocked = $3, cleared_not_me = $4 WHERE wave_id = $1
"""
_AIM = """
WITH stage AS (UPDATE release_wave SET stage_to = $3 WHERE wave_id = $2)
UPDATE target_list SET release_to = $3 WHERE list_id = $1
"""
_GO_ON = "UPDATE target_list SET release_to = greatest(released_count, $2::int) WHERE list_id = $1"
_NO_LIMIT = "UPDATE target_list SET release_to = NULL WHERE list_id = $1"
_HALT = "UPDATE target_list SET release_to = released_count WHERE list_id = $1"
_TELLABLE = f"""
SELECT count(*) FILTER (WHERE c.released) AS told, count(*) AS tellable
FROM benefit_case c JOIN match m ON m.case_id = c.case_id AND m.live
WHERE c.list_id = $1 AND NOT {UNSEEN} AND (c.released OR NOT c.answered)
"""  # noqa: S608
_CASES_FOR = f"""
SELECT count(*) FROM (
    SELECT sum(t) OVER (ORDER BY case_id) - t AS before FROM (
        SELECT c.case_id, CASE WHEN EXISTS (SELECT FROM match m WHERE m.case_id = c.case_id AND m.live)
            AND NOT {UNSEEN} AND NOT c.answered THEN 1 ELSE 0 END AS t
        FROM benefit_case c WHERE c.list_id = $1 AND NOT c.released) AS each) AS counted
WHERE before < $2
"""  # noqa: S608


async def wave(database: Database | Tx, list_id: UUID) -> Row | None:
    """The list's newest wave with what its list says; `wave_id` is None before the first press."""
    return await database.fetchrow(_ONE, list_id)


async def locked(tx: Tx, list_id: UUID) -> Row | None:
    """The same; nothing of it changes before the transaction ends. A release begun elsewhere gets its wave now."""
    await tx.fetchrow(_LOCK, list_id)
    await tx.execute(_ADOPT, list_id)
    return await tx.fetchrow(_ONE, list_id)


async def propose(tx: Tx, wave_id: UUID, row: Row, *, by_stages: bool, stage: str, two_people: bool, by: str) -> None:
    """A wave of this list that has not begun."""
    values = row["list_id"], by_stages, stage, row["case_count"], two_people, by, tx.now
    await tx.execute(_PROPOSE, wave_id, *values)


async def choose(tx: Tx, wave_id: UUID, cases: Sequence[UUID]) -> None:
    """The households of the first stage."""
    await tx.execute(_CANARY, wave_id, list(cases))


async def chosen(tx: Tx, wave_id: UUID) -> int:
    """How many there are."""
    return int(await tx.fetchval(_CANARIES, wave_id))


async def begin(tx: Tx, wave_id: UUID, second: str | None) -> None:
    """Raises asyncpg.CheckViolationError when a second person is needed and it is not one."""
    await tx.execute(_BEGIN, wave_id, second, tx.now)


async def enter(tx: Tx, wave_id: UUID, stage: str) -> None:
    """The wave runs in this stage."""
    await tx.execute(_STAGE, wave_id, stage)


async def set_state(tx: Tx, wave_id: UUID, state: str, stopped_for: Bad | None = None) -> None:
    await tx.execute(_SET, wave_id, state, stopped_for)


async def clear(tx: Tx, wave_id: UUID, known: Bads) -> None:
    """What a person knew of when they resumed."""
    await tx.execute(_CLEAR, wave_id, known.failed, known.blocked, known.not_me)


async def aim(tx: Tx, row: Row, to: int | None) -> None:
    """How many cases of the list may be released once the wave's stage is done; None: all."""
    await tx.execute(_AIM, row["list_id"], row["wave_id"], to)


async def go_on(tx: Tx, row: Row) -> None:
    """As far as the stage allowed before the wave was halted."""
    if row["stage_to"] is None:
        await tx.execute(_NO_LIMIT, row["list_id"])
    else:
        await tx.execute(_GO_ON, row["list_id"], row["stage_to"])


async def halt(tx: Tx, list_id: UUID) -> None:
    """Nothing more is released."""
    await tx.execute(_HALT, list_id)


async def tellable(database: Database | Tx, list_id: UUID) -> tuple[int, int]:
    """Households told by now, and those together with what the rest of the list would tell."""
    row = await database.fetchrow(_TELLABLE, list_id)
    assert row is not None  # noqa: S101  an aggregate always has a row
    return row["told"], row["tellable"]


async def cases_for(tx: Tx, list_id: UUID, more: int) -> int:
    """How many unreleased cases, in the order of their ids, it takes to tell so many more; all when they are fewer."""
    return int(await tx.fetchval(_CASES_FOR, list_id, more))
