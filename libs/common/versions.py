"""Whether every schema is at its newest migration: a look at the files and tables, without loading Alembic."""

from collections.abc import Sequence
from pathlib import Path

import asyncpg

from libs.common.phases import revisions

NAMES = ("registration", "eligibility", "notifier", "confirmation", "bus", "sandbox")

_ROOT = Path(__file__).parents[2]
_TABLES = "SELECT schemaname FROM pg_tables WHERE tablename = 'alembic_version'"


def folder_of(name: str) -> Path:
    """Where the migrations of a schema lie; a file is called after its revision, `0001_….py`."""
    if name == "bus":
        return _ROOT / "libs/common/bus/migrations"
    return _ROOT / ("" if name == "sandbox" else "services") / name / "migrations"


async def up_to_date(url: str, names: Sequence[str] = NAMES) -> bool:
    """False when any schema is missing or behind, also when its version cannot be told. `url` holds `{role}`."""
    connection = await asyncpg.connect(url.format(role="app"))
    try:
        known = {row["schemaname"] for row in await connection.fetch(_TABLES)}
        for name in names:
            newest = max((path.name[:4] for path in revisions(folder_of(name))), default=None)
            if newest is None or name not in known:
                return False
            if await connection.fetchval(f"SELECT version_num FROM {name}.alembic_version") != newest:  # noqa: S608
                return False
        return True
    finally:
        await connection.close()
