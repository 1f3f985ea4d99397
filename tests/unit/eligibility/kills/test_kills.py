"""Import and matching of a list, killed and started again: the tables are those of a run that nobody broke."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import orjson
import pytest

from libs.common.database import connect
from libs.common.sealing import Keys, create_master, load_master
from libs.common.settings import Settings
from libs.common.staff.roles import Member, Role
from services.eligibility import reading, work, work_programmes
from services.eligibility.city import city_of
from services.eligibility.programmes.programme import Programme
from tests.unit.eligibility.kills import killing
from tests.unit.eligibility.kills.killing import MODULE
from tests.unit.eligibility.lists.list_files import HEADINGS, person, workbook
from tests.unit.eligibility.reviews.office import Office

CLERK = Member("s" * 32, "試験 花子", frozenset({Role.CLERK}))
PEOPLE = 250
BORN = date(1955, 9, 12)
_TABLES = {
    "lists": "SELECT list_id, state, row_count, case_count, read_count, matched, matched_to FROM target_list",
    "cases": "SELECT case_id, list_id, revision, procedure_kind, amount, protected, released FROM benefit_case",
    "targets": "SELECT target_id, case_id, row_number, is_head, birth_key, place_key, person_key FROM target",
    "matches": "SELECT case_id, resident_id, target_id, revision, rule, compared, live FROM match",
    "reviews": "SELECT review_id, case_id, target_id, resident_id, rule, compared, hard, state FROM review",
}
_COMPARED = """
SELECT matched, (SELECT count(*) FROM benefit_case WHERE case_id <= matched_to) AS cases FROM target_list
"""
Copy = Callable[[], Awaitable[str]]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    create_master(tmp_path / "master.key")
    return tmp_path / "master.key"


@pytest.fixture
async def uploaded(database_url: str, key_file: Path) -> AsyncIterator[Copy]:
    """A database where people are registered and a list is uploaded; a copy of it for each call, with its address."""
    master = load_master(key_file)
    database = await connect(
        database_url.format(role="eligibility"), Keys("eligibility", master), schema="eligibility", size=2
    )
    office = Office(database, city_of(Settings().city_name, None), Keys("registration", master))
    for first in range(0, PEOPLE, 50):  # every tenth has slipped in the birth date, so that somebody has to look
        await office.register({
            str(n): {
                "name": f"見本　{chr(0x4E00 + n)}子",
                "birth_date": (BORN + timedelta(3 * n + (n % 10 == 0))).isoformat(),
                "sex": "2",
                "address": f"見本市中央一丁目{n}番1号",
            }
            for n in range(first, first + 50)
        })  # fmt: skip
    today = date.today()
    new = Programme(
        name="見本", legal_basis="見本", base_date=today, deadline=today + timedelta(days=9), contact="福祉課"
    )
    programme = await work_programmes.create_programme(database, new, CLERK)
    rows = [HEADINGS, *(person(n, 生年月日=(BORN + timedelta(3 * n)).isoformat()) for n in range(PEOPLE))]
    await work.upload(database, programme, "list.xlsx", workbook(rows), CLERK)
    await database.close()
    name = urlsplit(database_url).path[1:]
    admin = await asyncpg.connect(database_url.format(role="app").replace(f"/{name}?", "/postgres?"))
    copies: list[str] = []

    async def copied() -> str:
        copies.append(f"killed_{uuid4().hex[:12]}")
        await admin.execute(f"CREATE DATABASE {copies[-1]} TEMPLATE {name} STRATEGY FILE_COPY")
        return database_url.replace(name, copies[-1])

    yield copied
    for copy in copies:
        await admin.execute(f"DROP DATABASE {copy} WITH (FORCE)")
    await admin.close()


class Run:
    """One copy of the database, on which workers run and die."""

    def __init__(self, url: str, key_file: Path, folder: Path) -> None:
        self._url, self._key_file, self._folder = url.format(role="eligibility"), key_file, folder
        self._keys = Keys("eligibility", load_master(key_file))

    async def killed(self, point: str) -> None:
        """A worker that dies at the point."""
        mark = self._folder / uuid4().hex
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", MODULE, point, self._url, str(self._key_file), str(mark))
        )
        assert await asyncio.wait_for(process.wait(), 60) == -signal.SIGKILL
        assert mark.exists()

    async def finished(self) -> None:
        """A worker that lives until the list is compared."""
        await asyncio.wait_for(killing.work(self._url, self._key_file), 60)

    async def ask(self, sql: str) -> list[Any]:
        connection = await asyncpg.connect(self._url, server_settings={"search_path": "eligibility"})
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()

    async def tables(self) -> dict[str, set[Any]]:
        found = {name: {tuple(row) for row in await self.ask(sql)} for name, sql in _TABLES.items()}
        people = await self.ask("SELECT target_id, person FROM target")
        opened = [(id_, self._keys.open_row("target", id_, "person", sealed)) for id_, sealed in people]
        return found | {"people": {(id_, orjson.loads(plain)["reference"]) for id_, plain in opened}}


async def test_killed_again_and_again_the_list_is_the_same(
    uploaded: Copy, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken, killed, orphaned, again = [Run(await uploaded(), key_file, tmp_path) for _ in range(4)]
    await unbroken.finished()
    wanted = await unbroken.tables()
    assert (len(wanted["targets"]), len(wanted["matches"])) == (PEOPLE, PEOPLE * 9 // 10)
    assert len(wanted["reviews"]) == PEOPLE // 10

    await killed.killed("both")
    assert await killed.ask("SELECT state FROM target_list") == [("reading",)]
    assert await killed.ask("SELECT FROM target LIMIT 1") == []
    await killed.killed("in a batch")
    (compared,) = await killed.ask(_COMPARED)
    assert tuple(compared) == (False, 100), "one batch stands, nothing of the second"
    await killed.killed("between batches")
    await killed.finished()
    assert await killed.tables() == wanted

    await orphaned.killed("worker")  # its import goes on beside that of the next worker
    await orphaned.finished()
    assert await orphaned.tables() == wanted

    mark = tmp_path / "mark"
    monkeypatch.setattr(reading, "run_apart", partial(killing.killed_apart, "import", mark))
    await again.finished()
    assert mark.exists(), "a worker whose import is killed begins it again"
    assert await again.tables() == wanted
