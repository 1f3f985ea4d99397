"""A PostgreSQL as CloudNativePG hands it over: `app` owns the database, is no superuser; all sign in by password."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from libs.common.embedded import EmbeddedPostgres
from tests.conftest import FAST, memory
from tests.deploy.rendering import Resource

PASSWORDS = {"app": "app-password", "migrator": "migrator-password", "runtime": "runtime-password"}


@asynccontextmanager
async def database_of(cluster: Resource) -> AsyncIterator[str]:
    """Set up from a `Cluster`: its statements at the beginning, then its managed roles. `{role}` is the role's name."""
    data = Path(tempfile.mkdtemp(prefix="todoke-cluster-", dir=memory()))
    data.chmod(0o711)
    server = EmbeddedPostgres(data, options=FAST)
    server.start()
    try:
        first = await asyncpg.connect(server.url.format(role="app"))
        await first.execute("CREATE ROLE renaming LOGIN SUPERUSER")
        await first.close()
        superuser = await asyncpg.connect(server.url.format(role="renaming"))
        rules = data / "postgres/pg_hba.conf"
        rules.write_text("local all renaming trust\nlocal all all scram-sha-256\n")
        for statement in _set_up(cluster):
            await superuser.execute(statement)
        await superuser.close()
        yield server.url
    finally:
        server.stop()
        shutil.rmtree(data)


def _set_up(cluster: Resource) -> list[str]:
    initdb = cluster["spec"]["bootstrap"]["initdb"]
    assert (initdb["owner"], initdb["database"]) == ("app", "todoke")
    own = [
        "ALTER ROLE app RENAME TO superuser",
        f"CREATE ROLE app LOGIN PASSWORD '{PASSWORDS['app']}'",
        "ALTER DATABASE todoke OWNER TO app",
        *initdb["postInitApplicationSQL"],
    ]
    managed = []
    for role in cluster["spec"]["managed"]["roles"]:
        assert role["ensure"] == "present" and role["login"] is True
        which = role["passwordSecret"]["name"].rpartition("-")[2]
        managed.append(f"ALTER ROLE {role['name']} PASSWORD '{PASSWORDS[which]}'")
    return [*own, *managed, "SELECT pg_reload_conf()"]
