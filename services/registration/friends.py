"""Whether a LINE account is a friend of the city's account: known per account, with or without a registration."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from libs.common.database import Database, Tx

# Several events of one account in a batch: the newest counts. At the same instant "not a friend" wins, whatever the
# order of arrival: a notice that nobody can get is worse than a letter too many.
_UPSERT = """
INSERT INTO friend (line_hash, friend, at)
SELECT DISTINCT ON (line_hash) line_hash, friend, at FROM (
    SELECT n.line_hash, $3::boolean AS friend, n.at
    FROM unnest($1::text[], $2::timestamptz[]) AS n (line_hash, at)) AS heard
ORDER BY line_hash, at DESC
ON CONFLICT (line_hash) DO UPDATE SET friend = excluded.friend, at = excluded.at
WHERE (friend.at, NOT friend.friend) < (excluded.at, NOT excluded.friend)
"""
_FRIENDS = "SELECT line_hash, friend FROM unnest($1::text[]) AS line JOIN friend ON friend.line_hash = line"
_FRIEND = "SELECT friend FROM friend WHERE line_hash = $1"


async def hear(tx: Tx, acts: Iterable[tuple[str, datetime]], *, friend: bool) -> None:
    """Keep the state by the time of the act at LINE; an older act never overwrites a newer one."""
    rows = sorted(acts)
    await tx.execute(_UPSERT, [line_hash for line_hash, _ in rows], [at for _, at in rows], friend)


async def known(tx: Tx, line_hashes: Sequence[str]) -> dict[str, bool]:
    """The state of those accounts that were heard of."""
    return {row["line_hash"]: row["friend"] for row in await tx.fetch(_FRIENDS, list(line_hashes))}


async def is_friend(database: Database, line_hash: str) -> bool:
    """False also for an account never heard of."""
    return bool(await database.fetchval(_FRIEND, line_hash))
