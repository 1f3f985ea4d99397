"""`app` needs no more rights than what is missing asks for."""

import asyncpg
import pytest

from libs.common.migrate import migrate
from libs.common.roles import RolesMissing
from tests.own_server import own_server

NAMES = ("registration", "notifier")


async def works(url: str) -> None:
    """The service writes to its own schema and to no other."""
    connection = await asyncpg.connect(url.format(role="notifier"))
    await connection.execute("INSERT INTO notifier.inbox (event_id) VALUES (gen_random_uuid())")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("SELECT 1 FROM registration.inbox")
    await connection.close()


async def test_a_role_that_may_make_roles_makes_them() -> None:
    async with own_server("CREATEROLE") as own:
        await migrate(own.url, NAMES)
        await migrate(own.url, NAMES)
        await works(own.url)


async def test_where_an_operator_made_everything_no_right_is_needed() -> None:
    async with own_server("NOCREATEROLE") as own:
        with pytest.raises(RolesMissing, match="CREATE ROLE registration_migrator LOGIN;"):
            await migrate(own.url, NAMES)
        for name in NAMES:
            await own.boss(f"CREATE ROLE {name}_migrator LOGIN", f"CREATE ROLE {name} LOGIN")
        with pytest.raises(RolesMissing, match="GRANT registration_migrator TO app;"):
            await migrate(own.url, NAMES)
        for name in NAMES:
            await own.boss(f"GRANT {name}_migrator TO app")
        await migrate(own.url, NAMES)
        for name in NAMES:
            await own.boss(f"REVOKE {name}_migrator FROM app")
        await own.boss("ALTER DATABASE todoke OWNER TO boss")
        await migrate(own.url, NAMES)
        await works(own.url)
