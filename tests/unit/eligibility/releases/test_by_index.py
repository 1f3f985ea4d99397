"""What is heard in batches reads the rows it is about, in tables of any size, with a plan from when they were empty."""

from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from libs.common.database import Database
from libs.common.plans import plan_by_index
from services.eligibility import neighbourhood, store_notices, store_outcomes
from tests.conftest import DatabaseOf
from tests.rows_read import rows_read
from tests.unit.eligibility.reviews.office import _PROGRAMME, SPACE

NOW = datetime.now(UTC)
MANY, BATCH = 3_000, 40
_LIST = """
INSERT INTO target_list (list_id, programme_id, state, filename, sha256, uploaded_by, uploaded_at)
VALUES ($1, $1, 'released', '', '', 'test', now())
"""
_CASES = """
INSERT INTO benefit_case (case_id, programme_id, list_id, revision, procedure_kind, amount, protected, released)
SELECT id, $2, $2, 1, 'confirmation_form', 1, false, true FROM unnest($1::uuid[]) AS u (id)
"""
_RESIDENTS = """
INSERT INTO resident (resident_id, revision, state, line_hash, birth_key)
SELECT id, 1, 'active', id::text, id::text::bytea FROM unnest($1::uuid[]) AS u (id)
"""
_ROWS = """
INSERT INTO target (target_id, case_id, programme_id, row_number, is_head, person, birth_key)
SELECT id, id, $2, 1, true, '', id::text::bytea FROM unnest($1::uuid[]) AS u (id)
"""
IDS = [UUID(int=n * 7919) for n in range(1, MANY + 1)]


@pytest.fixture
async def database(database_of: DatabaseOf) -> Database:
    return await database_of("eligibility")


async def test_notices_that_line_took(database: Database) -> None:
    pool = database.pool
    await pool.execute(_PROGRAMME, SPACE, NOW.date(), NOW.date())
    await pool.execute(_LIST, SPACE)
    await pool.execute(_CASES, IDS, SPACE)
    async with database.begin() as tx:
        await plan_by_index(tx)
        notices = [(id_, id_, NOW) for id_ in IDS[:BATCH]]
        await store_outcomes.pushed(tx, [*notices, *notices])
        assert await tx.fetchval("SELECT count(*) FROM notice_outcome") == BATCH
        await store_outcomes.failed(tx, [(id_, id_, "unfollowed") for id_ in IDS[BATCH : 2 * BATCH]])
        assert await rows_read(tx, "benefit_case") <= 8 * BATCH


@pytest.fixture
async def nobody_registered(database: Database, database_url: str) -> None:
    """The statistics say so."""
    admin = await asyncpg.connect(database_url.format(role="app"))
    await admin.execute("VACUUM ANALYZE eligibility.resident")
    await admin.close()


@pytest.mark.usefixtures("nobody_registered")
async def test_who_could_be_meant_by_a_row(database: Database) -> None:
    await database.pool.execute(_PROGRAMME, SPACE, NOW.date(), NOW.date())
    await database.pool.execute(_LIST, SPACE)
    await database.pool.execute(_CASES, IDS[:BATCH], SPACE)
    await database.pool.execute(_ROWS, IDS[:BATCH], SPACE)
    async with database.begin() as tx:
        await plan_by_index(tx)
        for _ in range(7):
            await tx.fetch(neighbourhood.PEOPLE_OF, IDS[:BATCH])
        await tx.execute(_RESIDENTS, IDS)
        assert len(await tx.fetch(neighbourhood.PEOPLE_OF, IDS[:BATCH])) == BATCH
        assert await rows_read(tx, "resident") <= 8 * BATCH


@pytest.mark.usefixtures("nobody_registered")
async def test_who_else_uses_a_phone(database: Database) -> None:
    lines = {id_: str(id_) for id_ in IDS[:BATCH]}
    async with database.begin() as tx:
        await plan_by_index(tx)
        for _ in range(7):  # until the plan is one for all parameters
            await store_notices.others_on_lines(tx, lines)
        await tx.execute(_RESIDENTS, IDS)
        assert await store_notices.others_on_lines(tx, dict(zip(IDS[:BATCH], map(str, IDS[BATCH:]), strict=False)))
        assert await rows_read(tx, "resident") <= 8 * BATCH
