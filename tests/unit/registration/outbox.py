"""What a service is about to publish."""

import json
from typing import Any
from uuid import UUID

from libs.common.database import Database


async def outbox(database: Database) -> list[tuple[str, UUID, dict[str, Any]]]:
    rows = await database.fetch("SELECT topic, event_id, body FROM outbox ORDER BY id")
    return [(row["topic"], row["event_id"], json.loads(row["body"])) for row in rows]
