"""The people of a list go when its time is over and its programme is closed; numbers, decisions and audit stay."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.common.events.terms import ClaimUnit
from libs.common.settings import Settings
from services.eligibility import erasing
from services.eligibility.city import City, city_of
from services.eligibility.erasing import NOBODY, erase_batch, erasing_job
from services.eligibility.forming import form_once
from services.eligibility.lists.claim_units import units_of
from services.eligibility.lists.target_list import Row
from services.eligibility.retention import Kept, kept_because
from services.eligibility.staging import stage
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.reviews.office import Office

DAY = date(2031, 3, 31)
_DECISIONS = "SELECT case_id, resident_id, target_id, revision, rule, compared, live FROM match"
_NUMBERS = """
SELECT c.*, target_id, row_number, is_head FROM benefit_case c JOIN target USING (case_id) ORDER BY target_id
"""
_FOUND_BY = "coalesce(match_key, birth_key, place_key, second_place_key, person_key)"


@pytest.mark.parametrize(
    ("until", "programme", "state", "today", "kept"),
    [
        (DAY, "closed", "released", DAY + timedelta(1), None),
        (DAY, "closed", "staged", DAY + timedelta(1), None),
        (DAY, "closed", "refused", DAY + timedelta(999), None),
        (DAY, "closed", "released", DAY, Kept.NOT_YET),
        (DAY, "open", "released", DAY, Kept.NOT_YET),
        (DAY, "open", "released", DAY + timedelta(1), Kept.OPEN),
        (DAY, "closed", "releasing", DAY + timedelta(1), Kept.IN_MOTION),
        (DAY, "closed", "reading", DAY + timedelta(1), Kept.IN_MOTION),
        (None, "closed", "released", DAY + timedelta(1), Kept.NO_DATE),
    ],
)
def test_when_the_people_of_a_list_may_be_erased(
    until: date | None, programme: str, state: str, today: date, kept: Kept | None
) -> None:
    assert kept_because(until, programme, state, today) is kept


def test_a_blank_row_has_every_item_that_a_row_has(keys_of: KeysOf) -> None:
    row = Row(
        1, "1", "7", "1", "世帯主", True, "見本　花子", "", date(1980, 1, 2), "2", "中央1", "", "",
        None, None, None, "x", "", "", False,
    )  # fmt: skip
    keys = keys_of("eligibility")
    (staged, _) = stage(units_of([row], ClaimUnit.HOUSEHOLD), keys, UUID(int=1), 1, city_of("見本市", None))
    target = staged.targets[0]
    sealed = next(v for v in target if isinstance(v, bytes) and len(v) > 100)
    assert orjson.loads(keys.open_row("target", target[0], "person", sealed)).keys() == NOBODY.keys()


class Archive:
    """A released list of five people, one answered and one waiting for staff, with a file and findings."""

    def __init__(self, office: Office) -> None:
        self.office, self.database = office, office.database

    async def filled(self) -> UUID:
        items = {
            str(n): {
                "name": f"見本　花{'一二三四五'[n]}",
                "kana": "",
                "birth_date": f"1980-0{n + 1}-02",
                "sex": "2",
                "address": f"見本市中央1丁目{n + 1}番1号",
                "person_number": f"700{n}",
            }
            for n in range(5)
        }
        await self.office.listed(items)
        await self.office.register(items)
        await self.office.compare()
        await self.office.release()
        await self.office.confirm("0", "0")
        list_id = self.office.lists["p"]
        await self.database.pool.execute(
            "UPDATE target_list SET content = 'file', findings = 'x' WHERE list_id = $1", list_id
        )
        return list_id

    async def over(self, *, closed: bool = True, days: int = 1) -> None:
        await self.database.pool.execute("UPDATE target_list SET retain_until = current_date - $1::int", days + 1)
        if closed:
            await self.database.pool.execute("UPDATE programme SET state = 'closed'")

    async def people(self) -> list[dict[str, Any]]:
        rows = await self.database.fetch("SELECT target_id, person FROM target")
        keys = self.database.keys
        return [orjson.loads(keys.open_row("target", r["target_id"], "person", r["person"])) for r in rows]

    async def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.database.fetch(sql)]


@pytest.fixture
async def archive(database_of: DatabaseOf, keys_of: KeysOf) -> Archive:
    return Archive(
        Office(await database_of("eligibility"), city_of(Settings().city_name, None), keys_of("registration"))
    )


async def test_nothing_is_erased_before_its_time(archive: Archive) -> None:
    list_id = await archive.filled()
    before = await archive.people()
    await archive.over(closed=False)
    assert not await erase_batch(archive.database, list_id)
    assert await archive.people() == before


async def test_erased_in_batches_whatever_breaks_in_between(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    list_id = await archive.filled()
    decisions, numbers = await archive.ask(_DECISIONS), await archive.ask(_NUMBERS)
    known = await archive.ask("SELECT * FROM known_pair")
    assert len(decisions) == 5
    assert len(known) == 1
    await archive.over()
    monkeypatch.setattr(erasing, "_BATCH", 2)
    assert await erase_batch(archive.database, list_id)
    assert sorted(one["name"] == "" for one in await archive.people()) == [False] * 3 + [True] * 2
    assert await archive.ask("SELECT erased_at FROM target_list") == [(None,)]
    for _ in range(2):  # the job of the next process, and of the one after it
        job = asyncio.create_task(erasing_job(archive.database))
        async with asyncio.timeout(10):
            while await archive.ask("SELECT FROM target_list WHERE erased_at IS NULL"):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
    assert await archive.people() == [NOBODY] * 5
    assert await archive.ask(f"SELECT FROM target WHERE {_FOUND_BY} IS NOT NULL") == []
    assert await archive.ask("SELECT content, findings FROM target_list") == [(None, None)]
    assert (await archive.ask(_DECISIONS), await archive.ask(_NUMBERS)) == (decisions, numbers)
    assert await archive.ask("SELECT * FROM known_pair") == known, "the resident's own, until it is unbound"
    audit = "SELECT actor, object, detail FROM audit WHERE action = 'list.erased'"
    ((actor, object_, detail),) = await archive.ask(audit)
    assert (actor, object_, orjson.loads(detail)) == ("retention", str(list_id), {"cases": 5, "people": 5})


async def test_an_erased_row_is_in_nobodys_way(archive: Archive) -> None:
    """Forms of another version are computed from blanks too, and matching goes on."""
    list_id = await archive.filled()
    await archive.over()
    while await erase_batch(archive.database, list_id):
        pass
    city = City(archive.office.city.home, None, "another")
    while await form_once(archive.database, city):
        pass
    assert await archive.ask("SELECT version FROM formed") == [("another",)]
    assert await archive.ask(f"SELECT FROM target WHERE {_FOUND_BY} IS NOT NULL") == []
