"""Passwords change while the system writes; the old logins go when nobody uses them."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from libs.common import logins
from libs.common.database import connect
from libs.common.migrate import migrate
from libs.common.retry import transient
from libs.common.roles import RolesMissing
from tests.own_server import Own, own_server

SCHEMAS = ("registration", "notifier")
WRITE = "INSERT INTO inbox (event_id) VALUES (gen_random_uuid())"


def passwords(name: str) -> dict[str, str]:
    return {f"{role}_{name}": f"secret-{role}-{name}" for role in logins.roles_of(SCHEMAS)}


def of(own: Own, name: str) -> str:
    return own.url.replace("{role}", f"{{role}}_{name}")


@pytest.fixture
def passfile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "pgpass"
    found = {**passwords("a"), **passwords("b"), "app": "secret-app"}
    path.write_text("".join(f"*:*:*:{login}:{password}\n" for login, password in found.items()))
    path.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(path))
    return path


async def call(own: Own, role: str, work: Any, *args: Any) -> Any:
    app = await asyncpg.connect(own.url.format(role=role))
    try:
        return await work(app, *args)
    finally:
        await app.close()


async def test_writes_go_on_during_the_whole_rotation(passfile: Path, keys_of: Any) -> None:
    async with own_server("SUPERUSER PASSWORD 'secret-app'") as own:
        await own.ask_for_passwords()
        await call(own, "app", logins.add, "a", SCHEMAS, passwords("a"))
        await migrate(of(own, "a"), SCHEMAS)
        written = 0
        stopped = {"a": False, "b": False}
        faults: list[BaseException] = []

        async def process(name: str) -> None:
            """Like a worker: what passes by itself is tried again."""
            nonlocal written
            url = of(own, name).format(role="registration")
            database = await connect(url, keys_of("registration"), schema="registration", size=2)
            while not stopped[name]:
                try:
                    async with database.begin() as tx:
                        await tx.execute(WRITE)
                        tx.audit("test", "rotation", actor="test")
                    written += 1
                except Exception as error:
                    faults.append(error)
                await asyncio.sleep(0.002)
            await database.close()

        async def grown(by: int) -> None:
            goal = written + by
            async with asyncio.timeout(20):
                while written < goal:
                    await asyncio.sleep(0.01)

        before = asyncio.create_task(process("a"))
        await grown(20)
        await call(own, "app_a", logins.add, "b", SCHEMAS, passwords("b"))
        after = asyncio.create_task(process("b"))
        await grown(20)
        with pytest.raises(logins.LoginsInUse, match="registration_a（"):
            await call(own, "app_b", logins.drop, "a", SCHEMAS)
        stopped["a"] = True
        await before
        gone = await call(own, "app_b", logins.drop, "a", SCHEMAS)
        assert sorted(gone) == sorted(passwords("a"))
        await grown(20)
        stopped["b"] = True
        await after
        assert not faults
        boss = await asyncpg.connect(own.url.format(role="boss"))
        assert await boss.fetchval("SELECT count(*) FROM registration.inbox") == written
        assert await boss.fetchval("SELECT count(*) FROM pg_roles WHERE rolname LIKE '%\\_a'") == 0
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError) as refused:
            await asyncpg.connect(of(own, "a").format(role="registration"))
        assert transient(refused.value), "a worker with the dropped login waits for its restart"
        await boss.close()


async def test_a_login_acts_as_its_role(passfile: Path) -> None:
    async with own_server("SUPERUSER PASSWORD 'secret-app'") as own:
        await own.ask_for_passwords()
        await call(own, "app", logins.add, "a", SCHEMAS, passwords("a"))
        await migrate(of(own, "a"), SCHEMAS)
        await call(own, "app_a", logins.add, "b", SCHEMAS, passwords("b"))
        await migrate(of(own, "b"), SCHEMAS)
        migrator = await asyncpg.connect(of(own, "b").format(role="registration_migrator"))
        await migrator.execute("CREATE TABLE registration.later (id bigint GENERATED ALWAYS AS IDENTITY, x int)")
        owner = await migrator.fetchval("SELECT tableowner FROM pg_tables WHERE tablename = 'later'")
        assert owner == "registration_migrator"
        await migrator.close()
        await migrate(of(own, "a"), SCHEMAS)
        one, two = [await asyncpg.connect(of(own, n).format(role="registration")) for n in ("a", "b")]
        for connection in (one, two):
            assert await connection.fetchval("SELECT current_user::text") == "registration"
            await connection.execute("INSERT INTO registration.later (x) VALUES (1)")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("SET ROLE notifier")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("DELETE FROM registration.audit")
        assert await one.fetchval("SELECT pg_try_advisory_lock(1)")
        assert not await two.fetchval("SELECT pg_try_advisory_lock(1)"), "one lock for both logins"
        await one.close()
        await two.close()


async def test_another_password_is_a_passing_fault(passfile: Path) -> None:
    async with own_server("SUPERUSER PASSWORD 'secret-app'") as own:
        await own.ask_for_passwords()
        wrong = passwords("a") | {"registration_a": "not yet the one in the file"}
        await call(own, "app", logins.add, "a", SCHEMAS, wrong)
        with pytest.raises(asyncpg.InvalidPasswordError) as refused:
            await asyncpg.connect(of(own, "a").format(role="registration"))
        assert transient(refused.value)
        await call(own, "app", logins.add, "a", SCHEMAS, passwords("a"))
        await (await asyncpg.connect(of(own, "a").format(role="registration"))).close()


async def test_without_superuser_the_login_of_app_is_for_the_administrator(passfile: Path) -> None:
    async with own_server("CREATEROLE PASSWORD 'secret-app'") as own:
        with pytest.raises(RolesMissing) as missing:
            await call(own, "app", logins.add, "a", SCHEMAS, passwords("a"))
        await own.boss(str(missing.value).split("実行してください: ")[1])
        await call(own, "app", logins.add, "a", SCHEMAS, passwords("a"))
        await own.ask_for_passwords()
        await migrate(of(own, "a"), SCHEMAS)
        with pytest.raises(RolesMissing, match="DROP ROLE app_a;"):
            await call(own, "app", logins.drop, "a", SCHEMAS)
        await own.boss("DROP ROLE app_a")
        assert await call(own, "app", logins.drop, "a", SCHEMAS) == [], "the others are gone"


def test_what_is_stored_is_no_password() -> None:
    text = logins.verifier("secret")
    assert text.startswith("SCRAM-SHA-256$4096:")
    assert "secret" not in text
