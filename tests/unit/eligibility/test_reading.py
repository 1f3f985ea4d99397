"""Uploaded lists are read in a process of their own; one that cannot be read in time is refused, not lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from libs.common.database import Database
from libs.common.events import now
from libs.common.sealing import Keys, create_master, load_master
from libs.common.settings import Settings
from libs.common.staff.roles import Member, Role
from services.eligibility import reading, store, work, work_programmes
from services.eligibility.apart import MEMORY, TIME, TooLong, run_apart
from services.eligibility.domain import day_in_japan
from services.eligibility.import_task import TRY_AGAIN, ask
from services.eligibility.programmes.programme import Programme
from tests.conftest import DatabaseOf
from tests.unit.eligibility.lists.list_files import HEADINGS, person, workbook

CLERK = Member("s" * 32, "試験 花子", frozenset({Role.CLERK}))


@pytest.fixture
async def database(database_of: DatabaseOf, tmp_path: Path) -> Database:
    """Sealed with a key file, as the process of the import opens it."""
    create_master(tmp_path / "master.key")
    found = await database_of("eligibility")
    found.keys = Keys("eligibility", load_master(tmp_path / "master.key"))
    return found


@pytest.fixture
async def uploaded(database: Database) -> AsyncIterator[UUID]:
    today = day_in_japan(now())
    new = Programme(
        name="見本", legal_basis="見本", base_date=today, deadline=today + timedelta(days=9), contact="福祉課"
    )
    programme = await work_programmes.create_programme(database, new, CLERK)
    yield await work.upload(database, programme, "list.xlsx", workbook([HEADINGS, person(1)]), CLERK)


async def read(database: Database, key_file: Path, list_id: UUID) -> str:
    """The state once it is another than `reading`."""
    job = asyncio.create_task(reading.reading_job(database, Settings(master_key_file=key_file)))
    try:
        async with asyncio.timeout(60):
            while (state := await state_of(database, list_id)) == "reading":
                await asyncio.sleep(0.05)
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)  # its process may not have ended yet
    return state


async def state_of(database: Database, list_id: UUID) -> str:
    return str(await database.fetchval("SELECT state FROM target_list WHERE list_id = $1", list_id))


async def test_it_is_staged(database: Database, tmp_path: Path, uploaded: UUID) -> None:
    assert await read(database, tmp_path / "master.key", uploaded) == "staged"


@pytest.mark.parametrize("end", [TooLong, 1, -9])
async def test_what_breaks_or_outstays_its_limit_is_refused_in_words(
    database: Database, uploaded: UUID, monkeypatch: pytest.MonkeyPatch, end: type[TooLong] | int
) -> None:
    async def broken(module: str, task: bytes) -> tuple[int, bytes]:
        assert module == "services.eligibility.importing"
        if isinstance(end, int):
            return end, b""
        raise end

    monkeypatch.setattr(reading, "run_apart", broken)
    assert await read(database, Path("none"), uploaded) == "refused"
    row = await store.target_list(database, uploaded)
    assert row is not None
    assert not row["kept"]
    (finding,) = orjson.loads(row["findings"])
    assert finding["code"] == "unreadable"
    assert finding["remedy"].endswith("ください。")


async def test_a_database_that_is_away_is_no_fault_of_the_list(
    database: Database, uploaded: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = asyncio.Event()

    async def away(module: str, task: bytes) -> tuple[int, bytes]:
        tried.set()
        return TRY_AGAIN, b""

    monkeypatch.setattr(reading, "run_apart", away)
    job = asyncio.create_task(reading.reading_job(database, Settings(master_key_file=Path("none"))))
    await asyncio.wait_for(tried.wait(), 10)
    await asyncio.sleep(0.1)
    job.cancel()
    assert await state_of(database, uploaded) == "reading"


async def test_the_process_says_that_the_database_was_away(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "url", f"postgresql://nobody@/none?host={tmp_path}")
    task = ask(database, Settings(master_key_file=tmp_path / "master.key"), UUID(int=1))
    assert await run_apart("services.eligibility.importing", task + b"\nnothing") == (TRY_AGAIN, b"")


async def test_the_process_fails_where_its_key_is_missing(database: Database, tmp_path: Path) -> None:
    task = ask(database, Settings(master_key_file=tmp_path / "none"), UUID(int=1))
    code, _ = await run_apart("services.eligibility.importing", task + b"\nnothing")
    assert code == 1


async def test_a_file_whose_key_is_gone_is_refused(database: Database, tmp_path: Path, uploaded: UUID) -> None:
    create_master(tmp_path / "other.key")
    database.keys = Keys("eligibility", load_master(tmp_path / "other.key"))
    assert await read(database, tmp_path / "other.key", uploaded) == "refused"


async def test_a_list_that_was_discarded_is_not_read(database: Database, uploaded: UUID) -> None:
    await database.pool.execute("UPDATE target_list SET state = 'discarded' WHERE list_id = $1", uploaded)
    assert await reading.import_apart(database, Settings(master_key_file=Path("none")), uploaded) == 0


async def test_a_case_has_a_list_of_its_own_programme(database: Database, uploaded: UUID) -> None:
    case = """
    INSERT INTO benefit_case (case_id, programme_id, list_id, revision, procedure_kind, amount, protected)
    VALUES (gen_random_uuid(), $1, $2, 1, 'confirmation_form', 1, false)
    """
    programme = await database.fetchval("SELECT programme_id FROM target_list WHERE list_id = $1", uploaded)
    await database.pool.execute(case, programme, uploaded)
    with pytest.raises(asyncpg.ForeignKeyViolationError, match="benefit_case_of_list"):
        await database.pool.execute(case, uuid4(), uploaded)


def test_the_limits() -> None:
    """As the decision on imports names them."""
    assert (MEMORY, TIME) == (2 * 1024**3, 300)
