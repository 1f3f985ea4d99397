"""What LINE said about the messages of a template; a row is missing until LINE has answered."""

from datetime import datetime
from typing import NamedTuple

from libs.common.database import Database, Tx

_SAVE = """
INSERT INTO template_check (template_id, accepted, at) VALUES ($1, $2, now())
ON CONFLICT (template_id) DO UPDATE SET accepted = EXCLUDED.accepted, at = EXCLUDED.at
"""
_ONE = "SELECT accepted, at FROM template_check WHERE template_id = $1"


class Check(NamedTuple):
    """LINE's answer to "would you take this message" and when it gave it."""

    accepted: bool
    at: datetime


async def save(tx: Tx, template_id: bytes, *, accepted: bool) -> None:
    """The last answer counts."""
    await tx.execute(_SAVE, template_id, accepted)


async def check(database: Database, template_id: bytes) -> Check | None:
    """None while LINE has not been asked, or gave no answer."""
    row = await database.fetchrow(_ONE, template_id)
    return Check(row["accepted"], row["at"]) if row else None
