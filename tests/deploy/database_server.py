"""A PostgreSQL as CloudNativePG hands it over: `app` owns the database, is no superuser; all sign in by password."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.deploy.rendering import Resource
from tests.own_server import own_server

PASSWORDS = {"app": "app-password", "migrator": "migrator-password", "runtime": "runtime-password"}


@asynccontextmanager
async def database_of(cluster: Resource) -> AsyncIterator[str]:
    """Set up from a `Cluster`: its statements at the beginning, then its managed roles. `{role}` is the role's name."""
    initdb = cluster["spec"]["bootstrap"]["initdb"]
    assert (initdb["owner"], initdb["database"]) == ("app", "todoke")
    async with own_server(f"PASSWORD '{PASSWORDS['app']}'") as own:
        await own.boss(*initdb["postInitApplicationSQL"], *_passwords(cluster))
        await own.ask_for_passwords()
        yield own.url


def _passwords(cluster: Resource) -> list[str]:
    managed = []
    for role in cluster["spec"]["managed"]["roles"]:
        assert role["ensure"] == "present" and role["login"] is True
        which = role["passwordSecret"]["name"].rpartition("-")[2]
        managed.append(f"ALTER ROLE {role['name']} PASSWORD '{PASSWORDS[which]}'")
    return managed
