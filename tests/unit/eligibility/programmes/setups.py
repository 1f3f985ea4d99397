"""Programmes as staff would send them, and lists in a state."""

from typing import Any
from uuid import UUID, uuid4

from libs.common.database import Database

SIMPLE: dict[str, Any] = {
    "name": "見本給付金",
    "legal_basis": "見本市要綱",
    "base_date": "2026-06-01",
    "deadline": "2099-12-01",
    "contact": "福祉課 0866-00-0000",
}
API = "/eligibility/api/v1/programmes"
_LIST = """
INSERT INTO target_list (list_id, programme_id, state, filename, sha256, uploaded_by, uploaded_at)
VALUES ($1, $2, $3, $4, '', 'test', now())
"""


async def list_in(database: Database, programme_id: str, state: str) -> UUID:
    """Give the programme a list in this state; its id."""
    list_id = uuid4()
    name = database.keys.seal_row("target_list", list_id, "filename", "名簿.xlsx".encode())
    await database.pool.execute(_LIST, list_id, UUID(programme_id), state, name)
    return list_id
