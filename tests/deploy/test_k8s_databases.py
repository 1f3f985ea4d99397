"""On a database as the manifests set it up, `todoke migrate` and the service can do their work, and nothing else."""

import re
import subprocess
from pathlib import Path

import asyncpg
import pytest

from libs.common.migrate import migrate
from libs.common.settings import Settings
from services import compose
from tests.deploy.database_server import PASSWORDS, database_of
from tests.deploy.rendering import OVERLAYS, of, one, whole


def password_file(secret: str, folder: Path) -> Path:
    """What a Secret's `pgpass` holds with our passwords filled in, as a volume shows it: its group may read it."""
    template = one(whole("production"), f"ExternalSecret/{secret}")["spec"]["target"]["template"]["data"]["pgpass"]
    which = {"app": "app", "migrator": "migrator", "password": "runtime"}
    text = re.sub(r"\{\{ \.(\w+) \}\}", lambda word: PASSWORDS[which[word.group(1)]], template)
    path = folder / "pgpass"
    path.write_text(text)
    path.chmod(0o440)
    return path


def prepared(path: Path, deployment: str) -> Path:
    """The file after the init container's command."""
    template = one(whole("production"), deployment)["spec"]["template"]
    *command, source, target = template["spec"]["initContainers"][0]["command"]
    assert (Path(source).name, Path(target).name) == ("pgpass", "pgpass")
    own = path.with_name("own")
    subprocess.run([*command, path, own], check=True)
    return own


async def test_migration_and_service_do_their_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database_of(one(whole("production"), "Cluster/registration-db")) as url:
        (tmp_path / "migrate").mkdir()
        migrating = prepared(password_file("registration-db-app", tmp_path / "migrate"), "Job/registration-migrate")
        monkeypatch.setenv("PGPASSFILE", str(migrating))
        await migrate(url, ["registration"])
        await migrate(url, ["registration"])

        given = password_file("registration-db-runtime", tmp_path)
        monkeypatch.setenv("PGPASSFILE", str(prepared(given, "Deployment/registration-web")))
        connection = await asyncpg.connect(url.format(role="registration"))
        await connection.execute("INSERT INTO registration.inbox (event_id) VALUES (gen_random_uuid())")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("CREATE TABLE registration.more (x int)")
        await connection.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(url.format(role="app"))

        monkeypatch.setenv("PGPASSFILE", str(given))  # why the init container is there
        with pytest.warns(UserWarning, match="group or world access"), pytest.raises(asyncpg.PostgresError):
            await asyncpg.connect(url.format(role="registration"))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_has_a_database_with_its_roles(overlay: str) -> None:
    clusters = of(whole(overlay), "Cluster")
    assert {cluster["metadata"]["name"] for cluster in clusters} == {f"{service}-db" for service in compose.NAMES}
    for cluster in clusters:
        service = cluster["metadata"]["name"].removesuffix("-db")
        initdb, roles = cluster["spec"]["bootstrap"]["initdb"], cluster["spec"]["managed"]["roles"]
        assert initdb["secret"]["name"] == f"{service}-db-app"
        assert initdb["postInitApplicationSQL"] == [
            f"CREATE ROLE {service}_migrator LOGIN",
            f"CREATE ROLE {service} LOGIN",
            f"GRANT {service}_migrator TO app",
        ]
        assert {role["name"]: role["passwordSecret"]["name"] for role in roles} == {
            f"{service}_migrator": f"{service}-db-migrator",
            service: f"{service}-db-runtime",
        }


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_processes_together_open_no_more_connections_than_there_are(overlay: str) -> None:
    resources, pool = whole(overlay), Settings().pool_size
    for cluster in of(resources, "Cluster"):
        service = cluster["metadata"]["name"].removesuffix("-db")
        web = one(resources, f"HorizontalPodAutoscaler/{service}-web")["spec"]["maxReplicas"]
        worker = one(resources, f"ScaledObject/{service}-worker")["spec"]["maxReplicaCount"]
        one_more_while_rolling_out = (web + 1) * pool + (worker + 1) * (pool + 1)  # a worker also holds the lock
        spare = 20  # an import, a migration, the operator
        most = int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])
        assert one_more_while_rolling_out + spare <= most, service


def test_in_production_databases_are_kept_three_times_and_saved_every_night() -> None:
    resources = whole("production")
    saved = {backup["spec"]["cluster"]["name"] for backup in of(resources, "ScheduledBackup")}
    for cluster in of(resources, "Cluster"):
        assert cluster["metadata"]["name"] in saved
        assert cluster["spec"]["instances"] == 3
        (plugin,) = cluster["spec"]["plugins"]
        assert plugin["isWALArchiver"] is True
