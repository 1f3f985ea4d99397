"""The private database: safe against kills, two starts at once, wrong folders, missing programs."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from libs.common.embedded import EmbeddedPostgres, PostgresUnavailable, account, programs
from tests.conftest import FAST, memory

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys, time
from pathlib import Path
from libs.common.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), options={"fsync": "off"})
server.start()
print((Path(sys.argv[1]) / "postgres/postmaster.pid").read_text().split()[0], server._guard.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder that the database's account can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="todoke-test-", dir=memory()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def run(url: str, sql: str) -> object:
    async def one() -> object:
        connection = await asyncpg.connect(url.format(role="app"))
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(one())


def test_durable_private_and_kept_over_a_restart(data: Path) -> None:
    database = EmbeddedPostgres(data)
    for count in (1, 2):
        database.start()
        try:
            run(database.url, "CREATE TABLE IF NOT EXISTS kept (id int)")
            run(database.url, "INSERT INTO kept VALUES (1)")
            assert run(database.url, "SELECT count(*) FROM kept") == count
            settings = "fsync", "synchronous_commit", "full_page_writes", "server_encoding", "listen_addresses"
            assert [run(database.url, f"SHOW {name}") for name in settings] == ["on", "on", "on", "UTF8", ""]
            files = (data / "postgres").resolve()
            assert files.stat().st_mode & 0o777 == 0o700
            assert (files / ".s.PGSQL.5432").is_socket()
            assert files.stat().st_uid != 0
        finally:
            database.stop()
    assert not (files / "postmaster.pid").exists()


def test_one_process_at_a_time(data: Path) -> None:
    first = EmbeddedPostgres(data, options=FAST)
    first.start()
    try:
        with pytest.raises(PostgresUnavailable, match="もう動いている"):
            EmbeddedPostgres(data).start()
        assert run(EmbeddedPostgres(data).url, "SELECT 1") == 1
    finally:
        first.stop()


@pytest.mark.parametrize("guard_too", [False, True])
def test_restart_after_the_process_was_killed(data: Path, guard_too: bool) -> None:
    """With its guard the server ends by itself; without, the next start ends it."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, data], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    pid, guard = map(int, holder.stdout.readline().split())
    if guard_too:
        os.kill(guard, signal.SIGKILL)
    holder.kill()
    holder.communicate()
    if not guard_too:
        deadline = time.monotonic() + 10
        while Path(f"/proc/{pid}/cwd").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not Path(f"/proc/{pid}/cwd").exists()
    database = EmbeddedPostgres(data, options=FAST)
    database.start()
    try:
        assert run(database.url, "SELECT 1") == 1
        assert not Path(f"/proc/{pid}/cwd").exists()
    finally:
        database.stop()


def test_restart_after_the_server_itself_was_killed(data: Path) -> None:
    database = EmbeddedPostgres(data, options=FAST)
    database.start()
    pid_file = data / "postgres/postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    database.stop()
    assert pid_file.exists()
    database.start()
    try:
        assert run(database.url, "SELECT 1") == 1
    finally:
        database.stop()


def test_a_stale_pid_file_may_name_somebody_else(data: Path) -> None:
    database = EmbeddedPostgres(data, options=FAST)
    database.start()
    database.stop()
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        stale = f"{bystander.pid}\n{data / 'postgres'}\n"
        (data / "postgres/postmaster.pid").write_text(stale)
        database.start()
        database.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_long_path_gets_a_short_socket(data: Path) -> None:
    deep = data / ("x" * 90) / ("y" * 60)
    deep.parent.mkdir(mode=0o711)
    database = EmbeddedPostgres(deep, options=FAST)
    database.start()
    try:
        assert run(database.url, "SELECT 1") == 1
        folder = Path(database.url.partition("host=")[2])
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        database.stop()
    folder.rmdir()


def test_a_long_paths_socket_folder_is_not_taken_from_somebody_else(data: Path) -> None:
    deep = data / ("x" * 90) / ("y" * 60)
    deep.parent.mkdir(mode=0o711)
    database = EmbeddedPostgres(deep, options=FAST)
    folder = Path(database.url.partition("host=")[2])
    folder.symlink_to(data)
    try:
        with pytest.raises(PostgresUnavailable, match="ほかの利用者"):
            database.start()
    finally:
        folder.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")
def test_a_private_home_stays_private(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the data folder nor the programs can be reached by the other account: both live elsewhere then."""
    monkeypatch.setattr(account, "RELOCATED", data / "elsewhere")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    found = programs.find()
    wheel = found.bin.parent.parent
    shutil.copytree(found.bin.parent, home / wheel.name / found.bin.parent.name, symlinks=True)
    for libraries in wheel.parent.glob(f"{wheel.name}.libs"):
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    hidden = programs.Programs(home / wheel.name / found.bin.parent.name / "bin", found.major)
    monkeypatch.setattr(programs, "find", lambda *_: hidden)
    database = EmbeddedPostgres(home / "data", options=FAST)
    for _ in range(2):
        database.start()
        try:
            assert run(database.url, "SELECT 1") == 1
        finally:
            database.stop()
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "data/postgres").resolve().is_relative_to(data)


def test_a_folder_with_other_files_is_left_alone(data: Path) -> None:
    (data / "postgres").mkdir()
    (data / "postgres/notes.txt").write_text("mine")
    with pytest.raises(PostgresUnavailable, match=r"notes\.txt"):
        EmbeddedPostgres(data).start()
    assert (data / "postgres/notes.txt").read_text() == "mine"


def test_missing_programs_name_the_three_remedies(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "candidates", lambda: iter([data]))
    with pytest.raises(PostgresUnavailable) as caught:
        EmbeddedPostgres(data).start()
    assert all(word in str(caught.value) for word in ("pip install", "apt-get install", "TODOKE_PG_BIN"))
    with pytest.raises(PostgresUnavailable, match="TODOKE_PG_BIN"):
        programs.find(data)


def test_data_of_another_version_is_not_touched(data: Path) -> None:
    files = data / "postgres"
    files.mkdir()
    (files / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresUnavailable, match="版 14"):
        EmbeddedPostgres(data).start()


@pytest.mark.parametrize("found", list(dict.fromkeys(programs.candidates())), ids=str)
def test_every_version_on_this_machine_serves(found: Path, data: Path) -> None:
    database = EmbeddedPostgres(data, found, options=FAST)
    database.start()
    try:
        assert run(database.url, "SHOW shared_buffers") == "64MB"
    finally:
        database.stop()
