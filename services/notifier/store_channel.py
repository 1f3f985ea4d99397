"""The state of the LINE channel: paused or not, and the month's quota."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.database import Database, Tx
from services.notifier.line.transport import Quota
from services.notifier.wake import QUEUED

_CHANNEL = "SELECT paused_reason, paused_by, paused_at, quota_limit, quota_used, quota_at FROM channel"
_PAUSE = """
UPDATE channel SET paused_reason = $1, paused_by = $2, paused_at = $3 WHERE paused_reason IS NULL RETURNING id
"""
_RESUME = """
UPDATE channel SET paused_reason = NULL, paused_by = NULL, paused_at = NULL WHERE paused_reason IS NOT NULL
RETURNING id
"""
_QUOTA = "UPDATE channel SET quota_limit = $1, quota_used = $2, quota_at = now()"
_COUNTS = "SELECT state, count(*) AS n FROM message WHERE programme_id = $1 AND kind = $2 GROUP BY state"
_QUEUED = "SELECT count(*) FROM message WHERE state = 'queued'"


@dataclass(frozen=True, slots=True)
class ChannelState:
    """`paused_reason` is a code; None while messages go out."""

    paused_reason: str | None
    paused_by: str | None
    paused_at: datetime | None
    quota_limit: int | None
    quota_used: int | None
    quota_at: datetime | None


async def channel(database: Database) -> ChannelState:
    row = await database.fetchrow(_CHANNEL)
    return ChannelState(**dict(row)) if row else ChannelState(None, None, None, None, None, None)


async def pause(tx: Tx, reason: str, *, by: str, role: str = "system") -> bool:
    """Nothing is claimed from now on. False when the channel was paused already; its first reason stays."""
    if await tx.fetchval(_PAUSE, reason, by, tx.now) is None:
        return False
    tx.audit("channel.pause", "line", actor=by, role=role, reason=reason)
    return True


async def resume(tx: Tx, *, by: str, role: str) -> bool:
    """False when it was not paused."""
    if await tx.fetchval(_RESUME) is None:
        return False
    tx.audit("channel.resume", "line", actor=by, role=role)
    await QUEUED.tell(tx)
    return True


async def save_quota(database: Database, quota: Quota) -> None:
    await database.pool.execute(_QUOTA, quota.limit, quota.used)


async def counts(database: Database, programme_id: UUID, kind: str) -> dict[str, int]:
    """Messages of a programme per state; states without any are left out."""
    return {row["state"]: row["n"] for row in await database.fetch(_COUNTS, programme_id, kind)}


async def queued(database: Database) -> int:
    """Messages of all programmes that wait for their turn."""
    return int(await database.fetchval(_QUEUED))
