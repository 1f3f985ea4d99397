"""The scripts that make passwords and roles, run against a real PostgreSQL that asks for passwords."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from libs.common.embedded import EmbeddedPostgres, programs
from libs.common.migrate import migrate
from libs.common.sealing import load_master
from libs.common.versions import NAMES
from sandbox.broker.broker import free_ports
from tests.conftest import FAST, memory
from tests.deploy.compose_rules import ROOT

PARTIES = ("postgres", "grafana", "key", "data", "migrate", "sandbox", "registration", "eligibility", "notifier")


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """What the script leaves, twice run; `chown` is only written down, since a test is not root everywhere."""
    made, fake = tmp_path / "secrets", tmp_path / "bin"
    for party in (*PARTIES, "confirmation"):
        (made / party).mkdir(parents=True)
    fake.mkdir()
    (fake / "chown").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/owners\n')
    (fake / "chown").chmod(0o755)
    environment = {"PATH": f"{fake}:/usr/bin:/bin"}
    contents = []
    for _ in range(2):
        subprocess.run(["sh", ROOT / "deploy/compose/secrets", made], env=environment, check=True)
        contents.append({path: path.read_bytes() for path in made.rglob("*") if path.is_file()})
    assert contents[0] == contents[1]
    return made


def test_each_party_gets_its_own_and_nobody_else_can_read_it(secrets: Path, tmp_path: Path) -> None:
    assert len(load_master(secrets / "key/master.key")) == 1
    for path in secrets.rglob("*"):
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path
    assert _roles(secrets / "registration/pgpass") == ["registration"]
    assert _roles(secrets / "sandbox/pgpass") == ["app", "sandbox", "sandbox_migrator"]
    assert _roles(secrets / "migrate/pgpass") == ["app", *(f"{name}_migrator" for name in NAMES)]
    passwords = [line.split(":")[1] for line in (secrets / "postgres/roles").read_text().splitlines()]
    assert len(set(passwords)) == 1 + 2 * len(NAMES)
    owners = (tmp_path / "owners").read_text()
    assert "-R 10001:10001 registration\n" in owners
    assert "-R 999:999 postgres\n" in owners


def _roles(path: Path) -> list[str]:
    return [line.split(":")[3] for line in path.read_text().splitlines()]


@pytest.fixture
def port(secrets: Path) -> Iterator[int]:
    """A server with the roles, asking for passwords over TCP."""
    [port] = free_ports(1)
    data = Path(tempfile.mkdtemp(prefix="todoke-roles-", dir=memory()))
    data.chmod(0o711)
    server = EmbeddedPostgres(data, options={**FAST, "listen_addresses": "127.0.0.1", "port": str(port)})
    server.start()
    try:
        (data / "postgres/pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
        host = server.url.split("host=")[1]
        psql = programs.find().bin / "psql"
        at = {"PATH": f"{psql.parent}:/usr/bin:/bin", "PGHOST": host, "PGPORT": str(port)}
        # The image's superuser is called postgres, and it has no `app` yet.
        for user, sql in (("app", "CREATE ROLE postgres SUPERUSER LOGIN"), ("postgres", "ALTER ROLE app RENAME TO x")):
            command = [str(psql), "-qX", "-U", user, "-d", "todoke", "-c", sql, "-c", "SELECT pg_reload_conf()"]
            subprocess.run(command, env=at, check=True, stdout=subprocess.DEVNULL)
        script = ROOT / "deploy/compose/roles.sh"
        environment = at | {"ROLES_FILE": str(secrets / "postgres/roles")}
        subprocess.run(["sh", script], env=environment, check=True)
        yield port
    finally:
        server.stop()
        shutil.rmtree(data)


async def test_migrations_and_services_sign_in_with_their_passwords(
    secrets: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://{{role}}@127.0.0.1:{port}/todoke"
    for pgpass in secrets.glob("*/pgpass"):
        pgpass.write_text(pgpass.read_text().replace("postgres:5432:", f"127.0.0.1:{port}:"))
    monkeypatch.setenv("PGPASSFILE", str(secrets / "migrate/pgpass"))
    await migrate(url)
    app = await asyncpg.connect(url.format(role="app"))
    assert await app.fetchval("SELECT count(*) FROM confirmation.application") == 0  # what `demo --at` counts
    await app.close()
    monkeypatch.setenv("PGPASSFILE", str(secrets / "sandbox/pgpass"))
    await migrate(url, ["sandbox"])
    monkeypatch.setenv("PGPASSFILE", str(secrets / "registration/pgpass"))
    registration = await asyncpg.connect(url.format(role="registration"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await registration.fetch("SELECT * FROM confirmation.application")
    await registration.close()
    for role in ("confirmation", "app", "registration_migrator"):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url.format(role=role))
