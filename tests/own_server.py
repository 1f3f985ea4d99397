"""A server of the test's own, as an operator of databases hands one over: `app` is no superuser there."""

import atexit
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import asyncpg

from libs.common.embedded import EmbeddedPostgres
from tests.conftest import FAST, memory


@dataclass
class Own:
    """`url` holds `{role}`; `boss` is the superuser."""

    url: str
    files: Path

    async def boss(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url.format(role="boss"))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def ask_for_passwords(self) -> None:
        """From everybody but `boss`, by SCRAM."""
        rules = "local all boss trust\nlocal all all scram-sha-256\n"
        (self.files / "pg_hba.conf").write_text(rules)
        await self.boss("SELECT pg_reload_conf()")


@asynccontextmanager
async def own_server(rights: str) -> AsyncIterator[Own]:
    """`rights` are those of `app`, e.g. `CREATEROLE`; it owns the database."""
    data = _folder()
    subprocess.run(["cp", "-a", f"{_set_up()}/.", data], check=True)
    server = EmbeddedPostgres(data, options=FAST)
    server.start()
    try:
        own = Own(server.url, (data / "postgres").resolve())
        first = await asyncpg.connect(server.url.format(role="app"))
        await first.execute("CREATE ROLE renaming LOGIN SUPERUSER")
        await first.close()
        second = await asyncpg.connect(server.url.format(role="renaming"))
        await second.execute("ALTER ROLE app RENAME TO boss")
        await second.execute(f"CREATE ROLE app LOGIN {rights}")
        await second.execute("ALTER DATABASE todoke OWNER TO app")
        await second.close()
        yield own
    finally:
        server.stop()
        shutil.rmtree(data)


@cache
def _set_up() -> Path:
    """A data folder as a first start leaves it, stopped: setting one up costs more than what most tests do with it."""
    data = _folder()
    server = EmbeddedPostgres(data, options=FAST)
    server.start()
    server.stop()
    atexit.register(shutil.rmtree, data)
    return data


def _folder() -> Path:
    data = Path(tempfile.mkdtemp(prefix="todoke-own-", dir=memory()))
    data.chmod(0o711)
    return data
