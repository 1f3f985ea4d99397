"""What phones show: the sandbox's own ledger, never a counter of ours."""

from collections import Counter
from typing import Any

_SHOWN = "SELECT user_id, body FROM sandbox.message WHERE direction = 'account' AND way = 'push' ORDER BY id"
NOTICE, RECEIPT = "市からお知らせがあります", "受け付けました"


async def shown(admin: Any, words: str = NOTICE) -> Counter[str]:
    """How many pushed messages with these words each phone shows, by LINE user id."""
    rows = await admin.fetch(_SHOWN)
    return Counter(row["user_id"] for row in rows if words in row["body"])
