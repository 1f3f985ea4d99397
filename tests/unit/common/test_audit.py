"""The audit chain: what was sealed cannot change unseen."""

import asyncpg
import pytest

from libs.common import audit
from libs.common.database import Database
from tests.conftest import DatabaseOf

KEY = b"k" * 32


async def written(database_of: DatabaseOf, count: int) -> Database:
    database = await database_of("eligibility")
    async with database.begin() as tx:
        for n in range(count):
            tx.audit("list.released", f"list/{n}", actor="a1", role="clerk", count=n)
    return database


async def test_a_chain_verifies_and_shows_its_unsealed_tail(database_of: DatabaseOf) -> None:
    database = await written(database_of, 5)
    assert (await audit.verify(database.pool, KEY)).unsealed == 5
    assert await audit.seal_once(database.pool, KEY) == 5
    assert await audit.seal_once(database.pool, KEY) == 0
    await written(database_of, 2)
    verdict = await audit.verify(database.pool, KEY)
    assert (verdict.intact, verdict.checked, verdict.unsealed) == (True, 5, 2)


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE eligibility.audit SET actor = 'b2' WHERE object = 'list/2'", 3),
        ("UPDATE eligibility.audit SET at = at + interval '1 s' WHERE object = 'list/0'", 1),
        ("UPDATE eligibility.audit SET detail = '{\"count\":9}' WHERE object = 'list/4'", 5),
        ("DELETE FROM eligibility.audit_chain WHERE seq = 4", 4),
        ("UPDATE eligibility.audit_chain SET hash = '\\x00' WHERE seq = 5", 5),
    ],
)
async def test_a_change_behind_our_back_is_found(
    database_of: DatabaseOf, database_url: str, change: str, broken_at: int
) -> None:
    database = await written(database_of, 5)
    await audit.seal_once(database.pool, KEY)
    owner = await asyncpg.connect(database_url.format(role="app"))
    await owner.execute(change)
    await owner.close()
    assert (await audit.verify(database.pool, KEY)).broken_at == broken_at


async def test_another_key_does_not_verify(database_of: DatabaseOf) -> None:
    database = await written(database_of, 1)
    await audit.seal_once(database.pool, KEY)
    assert not (await audit.verify(database.pool, b"x" * 32)).intact


async def test_the_service_itself_cannot_change_its_audit(database_of: DatabaseOf) -> None:
    database = await written(database_of, 1)
    for sql in ("UPDATE audit SET actor = 'b'", "DELETE FROM audit", "DELETE FROM audit_chain", "TRUNCATE audit"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.pool.execute(sql)
