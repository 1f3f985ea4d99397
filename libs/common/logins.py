"""Logins: `<role>_<name>`, a member of the role that acts as it from the first statement on.

Two sets of logins, such as `…_a` and `…_b`, let passwords change while the system runs: whatever a login creates
belongs to its role, so the old set can be dropped when nobody uses it any more.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from libs.common import roles
from libs.common.roles import RolesMissing

_ROUNDS = 4096
_EXISTS = "SELECT true FROM pg_roles WHERE rolname = $1"
_MEMBER = "SELECT pg_has_role($1, $2, 'MEMBER')"
_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_CONNECTED = """
SELECT usename::text AS login, count(*) AS n FROM pg_stat_activity WHERE usename = ANY($1::text[]) GROUP BY 1 ORDER BY 1
"""


class LoginsInUse(Exception):
    """Somebody is still connected; the message says who."""


def roles_of(schemas: Sequence[str]) -> list[str]:
    """`app`, and of every schema the migrator and the runtime role."""
    return ["app", *(role for name in schemas for role in (f"{name}_migrator", name))]


async def add(app: Any, name: str, schemas: Sequence[str], passwords: Mapping[str, str]) -> None:
    """Make the logins, or give those there are these passwords; roles that are missing are made too.

    `passwords` by login. The server never sees them, nor does its log. Raises `RolesMissing` where `app` may not.
    """
    for schema in schemas:
        await roles.make(app, schema)
    for role in reversed(roles_of(schemas)):  # `app` last: its login may be for the administrator to make
        login = f"{role}_{name}"
        exists = await app.fetchval(_EXISTS, login)
        member = exists and await app.fetchval(_MEMBER, login, role)
        statements = [] if exists else [f"CREATE ROLE {login} LOGIN"]
        statements += [
            f"ALTER ROLE {login} PASSWORD '{verifier(passwords[login])}'",
            f"ALTER ROLE {login} SET role = '{role}'",
        ]
        statements += [] if member else [f"GRANT {role} TO {login}"]
        if role == "app" and not await app.fetchval(_SUPERUSER):  # nobody lets others act as himself
            if not member:
                raise RolesMissing.to_run("; ".join(statements))
            continue
        for statement in statements:
            await app.execute(statement)


async def drop(app: Any, name: str, schemas: Sequence[str]) -> list[str]:
    """Remove the logins of this name that exist; which. Raises `LoginsInUse` before any is removed, and `RolesMissing`
    when only the one of `app` is left, which is the administrator's."""
    logins = [f"{role}_{name}" for role in roles_of(schemas)]
    if connected := await app.fetch(_CONNECTED, logins):
        who = "、".join(f"{row['login']}（{row['n']}）" for row in connected)
        raise LoginsInUse(f"まだ使われています: {who}。新しいほうに切りかえてから、もう一度実行してください。")
    gone = [login for login in logins if await app.fetchval(_EXISTS, login)]
    own = f"app_{name}"
    async with app.transaction():
        for login in gone:
            if login != own:
                await app.execute(f"DROP ROLE {login}")
    if own in gone:
        try:
            await app.execute(f"DROP ROLE {own}")
        except asyncpg.InsufficientPrivilegeError:
            raise RolesMissing.to_run(f"DROP ROLE {own}") from None
    return gone


def verifier(password: str) -> str:
    """What PostgreSQL stores of a password (RFC 5803); for ASCII passwords."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    text = [base64.b64encode(part).decode("ascii") for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${_ROUNDS}:{text[0]}${text[1]}:{text[2]}"
