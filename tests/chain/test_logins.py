"""The whole city on a server that asks for passwords, every connection over a login that acts as its role."""

from pathlib import Path

import asyncpg
import pytest

from libs.common import logins
from libs.common.migrate import migrate
from libs.common.versions import NAMES
from sandbox.city import generate, target_rows
from tests.chain.hands import resident
from tests.chain.planted import Desk, give_phones
from tests.chain.shown import RECEIPT, shown
from tests.chain.whole import whole
from tests.own_server import own_server

_CONNECTED = "SELECT DISTINCT usename::text AS n FROM pg_stat_activity WHERE datname = 'todoke'"


async def test_the_chain_runs_over_logins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    passwords = {f"{role}_a": f"secret-{role}" for role in logins.roles_of(NAMES)}
    passfile = tmp_path / "pgpass"
    passfile.write_text("".join(f"*:*:*:{login}:{password}\n" for login, password in passwords.items()))
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    [household] = generate(73_300, 1)
    async with own_server("SUPERUSER") as own:
        app = await asyncpg.connect(own.url.format(role="app"))
        await logins.add(app, "a", NAMES, passwords)
        await app.close()
        await own.ask_for_passwords()
        url = own.url.replace("{role}", "{role}_a")
        await migrate(url)
        async with whole(url, tmp_path) as city:
            [user] = (await give_phones(city.http, city.url, household[:1])).values()
            desk = await Desk(city.http, city.url).open()
            await desk.release(await desk.list_of(target_rows([household])))
            async with resident(city.url, user, household[0]) as robot:
                await robot.register()
                await city.drained()
                await robot.confirm()
            await city.drained()
            assert await shown(city.admin) == await shown(city.admin, RECEIPT)
            assert sum((await shown(city.admin)).values()) == 1
            names = await city.admin.fetch(
                "SELECT DISTINCT usename::text AS n FROM pg_stat_activity WHERE datname = 'todoke'"
            )
            assert {row["n"] for row in names} >= {"registration_a", "notifier_a", "bus_a", "sandbox_a"}
            assert all(row["n"].endswith("_a") for row in names)
