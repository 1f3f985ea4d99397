"""Roles, schemas and tables of every service: created and brought up to date, safely repeated.

Each name gets a schema, a role `<name>_migrator` that owns it and a runtime role `<name>` that works in it. No role has
rights in another's schema. Migration files are read by path, so no service package is imported.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from libs.common import roles
from libs.common.phases import Phase, revisions, until
from libs.common.tables import APPEND_ONLY
from libs.common.versions import NAMES, folder_of

_LOCK = "SELECT pg_advisory_lock(hashtext('todoke migrate'))"
_VERSION_TABLE = "SELECT to_regclass($1) IS NOT NULL"
_VERSION = "SELECT version_num FROM {name}.alembic_version"
_GRANT = """
GRANT USAGE ON SCHEMA {name} TO {name};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO {name};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {name} TO {name};
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name};
"""
_APPEND_ONLY = """
DO $$ BEGIN
    IF to_regclass('{table}') IS NOT NULL THEN REVOKE UPDATE, DELETE ON {table} FROM {name}; END IF;
END $$
"""


async def migrate(url: str, names: Sequence[str] = NAMES, phase: Phase | None = None) -> None:
    """Bring the schemas up to date, one after the other, each in one transaction; a second caller waits for the first.

    With a phase only what may run before (`pre`) or after (`post`) the roll-out; a new schema gets all. `url` holds
    `{role}`; `app` makes the roles and schemas that are missing, each migrator its own tables. Raises `RolesMissing`,
    `WrongPhase` before any table is changed, asyncpg's or SQLAlchemy's errors; what was migrated until then stays.
    """
    app = await asyncpg.connect(url.format(role="app"))
    try:
        await app.execute(_LOCK)
        for name in names:
            await roles.ensure(app, name)
        targets = {name: await _target(url, name, phase) for name in names}
        for name in names:
            if (folder := folder_of(name)).is_dir():
                await _upgrade(url, name, folder, targets[name])
    finally:
        await app.close()


async def _target(url: str, name: str, phase: Phase | None) -> str | None:
    connection = await asyncpg.connect(url.format(role=f"{name}_migrator"))
    try:
        known = await connection.fetchval(_VERSION_TABLE, f"{name}.alembic_version")
        current = await connection.fetchval(_VERSION.format(name=name)) if known else None
    finally:
        await connection.close()
    return until(revisions(folder_of(name)), current, phase)


async def _upgrade(url: str, name: str, folder: Path, target: str | None) -> None:
    async def connect() -> Any:
        return await asyncpg.connect(
            url.format(role=f"{name}_migrator"),
            server_settings={"search_path": name, "application_name": "todoke-migrate"},
        )

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run, name, folder, target)
    finally:
        await engine.dispose()


def _run(connection: Connection, name: str, folder: Path, target: str | None) -> None:
    config = Config(attributes={"connection": connection, "schema": name})
    config.set_main_option("path_separator", "newline")
    config.set_main_option("script_location", _escaped(Path(__file__).with_name("alembic")))
    config.set_main_option("version_locations", _escaped(folder))
    if target is not None:
        command.upgrade(config, target)
    _execute(connection, _GRANT.format(name=name))
    for table in APPEND_ONLY:
        _execute(connection, _APPEND_ONLY.format(table=table, name=name))


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _execute(connection: Connection, sql: str) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(sql))


class PlainSql(PostgresqlImpl):
    """Lets `op.execute("…")` take several statements, as written: SQLAlchemy would prepare them as one and read
    `:name` as a parameter. Alembic finds the class by its dialect."""

    __dialect__ = "postgresql"

    def execute(self, sql: Any, execution_options: dict[str, Any] | None = None) -> None:
        if isinstance(sql, str) and self.connection is not None:
            _execute(self.connection, sql)
        else:
            super().execute(sql, execution_options)
