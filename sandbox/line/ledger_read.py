"""The ledger as demos and tests read it."""

from typing import Any

import orjson

_PAGE = """
SELECT id, user_id, way, retry_key, request_id, kind, body, at FROM message
WHERE direction = 'account' AND id > $1 AND ($3::text IS NULL OR user_id = $3)
ORDER BY id LIMIT $2
"""


async def ledger_page(pool: Any, since: int, limit: int, user_id: str | None = None) -> list[dict[str, Any]]:
    """Messages phones show, by id: ids grow with every write, so that no later row slips in before a page read."""
    page: list[dict[str, Any]] = []
    for row in await pool.fetch(_PAGE, since, limit, user_id):
        entry = dict(row)
        message = orjson.loads(entry.pop("body"))
        entry["text"] = message.get("text") or message.get("altText") or ""
        entry["at"] = row["at"].isoformat()
        page.append(entry)
    return page
