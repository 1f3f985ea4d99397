"""What is heard in batches reads the messages it is about, with a plan from when there were none."""

from uuid import UUID

from libs.common.database import Database
from libs.common.plans import plan_by_index
from services.notifier import store_messages
from tests.rows_read import rows_read

MANY, BATCH = 3_000, 40
_MESSAGES = """
INSERT INTO message (id, kind, case_id, programme_id, resident_id, state, priority, next_try_at, cause_id,
                     correlation_id)
SELECT id, 'notice', id, id, id, 'waiting', 1, now(), id, id FROM unnest($1::uuid[]) AS u (id)
"""
IDS = [UUID(int=n * 7919) for n in range(1, MANY + 1)]


async def test_notices_of_others_are_retired_case_by_case(database: Database) -> None:
    told = {(id_, IDS[-1]) for id_ in IDS[:BATCH]}
    async with database.begin() as tx:
        await plan_by_index(tx)
        for _ in range(7):  # until the plan is one for all parameters
            await store_messages.retire_others(tx, told)
        await tx.execute(_MESSAGES, IDS)
        await store_messages.retire_others(tx, told)
        assert await tx.fetchval("SELECT count(*) FROM message WHERE NOT live") == BATCH
        assert await rows_read(tx, "message") <= MANY + 8 * BATCH  # the count reads all of them
