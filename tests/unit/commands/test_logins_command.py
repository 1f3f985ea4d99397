"""`todoke logins` on a real server that asks for passwords, with nothing but what the command has written."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner

from services.__main__ import application
from tests.own_server import own_server


def test_the_embedded_database_has_no_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TODOKE_DATABASE_URL", raising=False)
    refused = CliRunner().invoke(application(), ["logins", "add", "a", "--passwords", "x"])
    assert refused.exit_code == 1
    assert "TODOKE_DATABASE_URL" in refused.output
    assert not Path("x").exists()


async def test_first_set_up_and_second_set_of_logins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def todoke(*words: str, code: int = 0) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, application(), list(words))
        assert result.exit_code == code, result.output
        return result.output

    async with own_server("SUPERUSER PASSWORD 'q7-zw'") as own:
        await own.ask_for_passwords()
        passfile = tmp_path / "pgpass"
        passfile.write_text("*:*:*:app:q7-zw\n")
        passfile.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(passfile))
        monkeypatch.setenv("TODOKE_DATABASE_URL", own.url)
        said = await todoke("logins", "add", "a", "--passwords", str(passfile))
        assert "{role}_a@" in said
        before = passfile.read_text()
        assert not any(line.split(":")[4] in said for line in before.splitlines()), "no password on the screen"
        assert passfile.stat().st_mode & 0o777 == 0o600

        monkeypatch.setenv("TODOKE_DATABASE_URL", own.url.replace("{role}", "{role}_a"))
        await todoke("migrate")
        await todoke("logins", "add", "a", "--passwords", str(passfile))
        assert passfile.read_text() == before
        assert "{role}_b@" in await todoke("logins", "add", "b", "--passwords", str(passfile))
        connection = await asyncpg.connect(own.url.format(role="registration_a"))
        monkeypatch.setenv("TODOKE_DATABASE_URL", own.url.replace("{role}", "{role}_b"))
        assert "registration_a（1）" in await todoke("logins", "drop", "a", code=1)
        await connection.close()
        await todoke("logins", "drop", "a")
        assert "ありません" in await todoke("logins", "drop", "a")
        monkeypatch.setenv("TODOKE_DATABASE_URL", own.url.replace("{role}", "{role}_a"))
        assert "app_a" in await todoke("migrate", code=1)
