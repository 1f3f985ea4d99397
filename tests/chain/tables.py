"""Everything the tables hold, for comparing before and after."""

from collections.abc import Sequence
from typing import Any

from tests.chain.heard import SERVICES

_TABLES = """
SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
WHERE table_schema = ANY($1::text[]) AND table_type = 'BASE TABLE' ORDER BY 1, 2
"""


async def names(admin: Any, schemas: Sequence[str]) -> list[str]:
    """`schema.table` of every table."""
    return [f"{row['schema']}.{row['name']}" for row in await admin.fetch(_TABLES, list(schemas))]


_LOOKS = "notifier.channel"
"""The month's quota as a job asks LINE for it now and then, whatever happens."""


async def contents(admin: Any, schemas: Sequence[str] = (*SERVICES, "sandbox")) -> dict[str, list[str]]:
    """Every row of every table as text, by table; rows in an order of their own. Without what looks change."""
    found = {}
    for table in await names(admin, schemas):
        if table == _LOOKS:
            continue
        rows = await admin.fetch(f"SELECT t::text AS row FROM {table} t")
        found[table] = sorted(row["row"] for row in rows)
    return found


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """Tables that changed: how many rows went, how many came."""
    return {
        table: (len(set(before[table]) - set(rows)), len(set(rows) - set(before[table])))
        for table, rows in after.items()
        if rows != before[table]
    }
