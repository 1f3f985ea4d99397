"""What stands on the embedded bus: everything ever published, and how much of it the services have not read."""

from typing import Any

import orjson

from libs.common.bus import Record
from tests.chain.heard import HEARD

_UNREAD = """
SELECT
    (SELECT coalesce(sum(h.next - coalesce(c.next, 0)), 0) FROM unnest($1::text[], $2::text[]) AS p (grp, topic)
        JOIN bus.head h ON h.topic = p.topic
        LEFT JOIN bus.consumed c ON c.grp = p.grp AND c.topic = h.topic AND c.part = h.part) AS left,
    (SELECT coalesce(sum(next), 0) FROM bus.head) AS published
"""


class EmbeddedLog:
    """`admin` reads every schema."""

    def __init__(self, admin: Any) -> None:
        self._admin = admin

    async def records(self) -> list[Record]:
        """All of them, in the order of their topic and partition."""
        rows = await self._admin.fetch("SELECT * FROM bus.log ORDER BY topic, part, pos")
        return [Record(r["topic"], r["key"], orjson.loads(r["headers"]), r["body"], r["part"], r["pos"]) for r in rows]

    async def unread(self) -> tuple[int, int]:
        """Records somebody still has to read, and how many were ever published."""
        row = await self._admin.fetchrow(_UNREAD, [s for s, _ in HEARD], [t for _, t in HEARD])
        return int(row["left"]), int(row["published"])
