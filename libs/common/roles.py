"""The roles and the schema of one service. Only what is missing is made, so where an operator of the database has made
all of it, `app` needs no right to make roles."""

from typing import Any

import asyncpg

_ROLE_EXISTS = "SELECT true FROM pg_roles WHERE rolname = $1"
# Since PostgreSQL 16 whoever made a role is its member, but may not act as it without a further grant.
_MAY_ACT_AS = """
SELECT pg_has_role(current_user, $1,
    CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
"""
_SCHEMA_EXISTS = "SELECT true FROM pg_namespace WHERE nspname = $1"
_PUBLIC_OPEN = "SELECT true FROM pg_namespace WHERE nspname = 'public' AND has_schema_privilege('public', oid, 'USAGE')"


class RolesMissing(Exception):
    """`app` may not make what is missing; the message holds the SQL that somebody else has to run."""

    @classmethod
    def to_run(cls, sql: str) -> "RolesMissing":
        return cls(f"役割 app には権限がありません。データベースの管理者が次を実行してください: {sql};")


async def ensure(app: Any, name: str) -> None:
    """`<name>_migrator` owns the schema `<name>`, `<name>` works in it. Raises `RolesMissing`."""
    await make(app, name)
    migrator = f"{name}_migrator"
    if not await app.fetchval(_SCHEMA_EXISTS, name):
        if not await app.fetchval(_MAY_ACT_AS, migrator):
            await _make(app, f"GRANT {migrator} TO {await app.fetchval('SELECT current_user')}")
        await _make(app, f"CREATE SCHEMA {name} AUTHORIZATION {migrator}")
    if await app.fetchval(_PUBLIC_OPEN):
        await _make(app, "REVOKE ALL ON SCHEMA public FROM PUBLIC")


async def make(app: Any, name: str) -> None:
    """The two roles alone, without a password. Raises `RolesMissing`."""
    for role in (f"{name}_migrator", name):
        if not await app.fetchval(_ROLE_EXISTS, role):
            await _make(app, f"CREATE ROLE {role} LOGIN")


async def _make(app: Any, sql: str) -> None:
    try:
        await app.execute(sql)
    except asyncpg.InsufficientPrivilegeError:
        raise RolesMissing(
            f"役割 app には権限がありません。データベースの管理者が次を実行してください: {sql};"
        ) from None
