"""The process is killed where it hurts most, again and again, and started again on the same data."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.chain.heard import SERVICES
from tests.chain.load import Load
from tests.chain.processes import place

_HANDLED = """
WITH inbox AS (
    SELECT 'eligibility' AS grp, event_id FROM eligibility.inbox
    UNION ALL SELECT 'notifier', event_id FROM notifier.inbox
    UNION ALL SELECT 'confirmation', event_id FROM confirmation.inbox
), log AS (SELECT topic, part, pos, (headers::jsonb ->> 'ce_id')::uuid AS event_id FROM bus.log
), once AS (SELECT DISTINCT ON (event_id) * FROM log ORDER BY event_id, pos)
SELECT count(*) FROM bus.consumed c JOIN once USING (topic, part) JOIN inbox USING (grp, event_id) WHERE pos >= c.next
"""
_OUTBOXES = " UNION ALL ".join(f"SELECT event_id FROM {service}.outbox" for service in SERVICES)
_PUBLISHED = f"""
SELECT count(*) FROM ({_OUTBOXES}) o
WHERE event_id IN (SELECT (headers::jsonb ->> 'ce_id')::uuid FROM bus.log)
"""
_PUSHED = """
SELECT count(*) FROM notifier.message JOIN sandbox.accepted ON retry_key = id WHERE state = 'queued'
"""

pytestmark = pytest.mark.timeout(600)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def staged() -> AsyncIterator[Load]:
    """A city whose list is released, stopped; not to be run but copied."""
    async with place() as somewhere:
        load = Load(somewhere)
        await load.stage()
        yield load


@pytest.fixture
async def load(staged: Load) -> AsyncIterator[Load]:
    async with place() as somewhere:
        yield await staged.copied(somewhere)


async def left(load: Load, sql: str) -> Any:
    """Asked with nothing but the database running."""
    async with load.server() as admin:
        return await admin.fetchval(sql)


async def test_killed_between_the_commits_of_database_and_bus(load: Load) -> None:
    for part, n in (0, 1), (1, 12), (2, 25):
        await load.register(load.people[part::3])
        await load.killed("commit", n)
        assert await left(load, _HANDLED) > 0, "effects the bus knows nothing of"
    await load.finish()


async def test_killed_around_the_push_and_the_relay(load: Load) -> None:
    """Between a push and its record, and between publishing and deleting from the outbox."""
    for part, (point, n, sql) in enumerate(
        (("push", 1, _PUSHED), ("publish", 1, _PUBLISHED), ("push", 40, _PUSHED)),
    ):
        await load.register(load.people[part::3])
        await load.killed(point, n)
        assert await left(load, sql) > 0, f"the kill after {point} {n} left nothing half done"
    await load.finish()
