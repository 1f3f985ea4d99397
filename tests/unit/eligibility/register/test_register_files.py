"""Files of changes: whom a row means, twice the same, lists that come later, a process that dies."""

import asyncio
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import HTTPException

from services.eligibility import store_register, store_register_held, work_register
from services.eligibility.register_applying import apply_batch
from services.eligibility.register_changes.change import Kind
from services.eligibility.register_freshness import freshness
from tests.unit.eligibility.register.register_office import (
    BASE,
    CLERK,
    HANAKO,
    ICHIRO,
    JIRO,
    TODAY,
    RegisterOffice,
    card,
    change,
)

GONE = change(JIRO, Kind.DIED)


async def unsure(office: RegisterOffice, file_id: UUID) -> list[tuple[int, str]]:
    return [(u["row_number"], u["why"]) for u in await store_register_held.unsure(office.database, file_id, 9)]


async def test_a_number_of_another_person_does_nothing_until_it_is_put_right(office: RegisterOffice) -> None:
    await office.couple()
    await office.release()
    wrong = await office.report(change({**JIRO, "birth_date": "1961-01-01"}, Kind.DIED))
    assert await unsure(office, wrong) == [(2, "other_person")]
    other = await office.report(change({**JIRO, "name": "鈴木　三郎"}, Kind.DIED))
    assert await unsure(office, other) == [(2, "other_person")]
    assert await office.said("target.removed") == []
    await office.report(GONE)
    assert len(await office.said("target.removed")) == 1
    assert await unsure(office, wrong) == await unsure(office, other) == []


async def test_without_a_number_name_birth_date_and_address_have_to_agree(office: RegisterOffice) -> None:
    await office.couple()
    await office.release()
    elsewhere = await office.report({**GONE, "宛名番号": "", "住所": "総社市緑丘4-5-6"})
    assert await unsure(office, elsewhere) == [(2, "elsewhere")]
    nobody = await office.report({**GONE, "宛名番号": "", "氏名": "鈴木　三郎"})
    assert await unsure(office, nobody) == []
    assert await office.said("target.removed") == []
    await office.report({**GONE, "宛名番号": ""})
    assert len(await office.said("target.removed")) == 1


async def test_a_list_without_numbers_is_found_by_the_person(office: RegisterOffice) -> None:
    plain: dict[str, str] = {key: value for key, value in JIRO.items() if key != "person_number"}
    twin: dict[str, list[tuple[str, Any]]] = {
        "j": [("jiro", plain)],
        "k": [("other", plain)],
        "h": [("ichiro", ICHIRO), ("hanako", HANAKO)],
    }
    await office.households({**twin, "j": [("jiro", {**plain, "person_number": ""})]})
    await office.households({"j": [("jiro", {**plain, "person_number": ""})], "h": twin["h"]}, "q")
    await office.release("q")
    file_id = await office.report(GONE)
    assert await unsure(office, file_id) == [(2, "several"), (2, "several")]
    assert [e["case_id"] for e in await office.said("target.removed")] == [str(office.case("j", "q"))]


async def test_the_same_change_twice_does_nothing(office: RegisterOffice) -> None:
    await office.couple()
    await office.release()
    await office.report(change(JIRO, Kind.MOVED_OUT), GONE)
    before = [await office.said(t) for t in ("target.removed", "case.held")]
    again = await office.report(change(JIRO, Kind.MOVED_OUT), GONE)
    assert [await office.said(t) for t in ("target.removed", "case.held")] == before
    found = await store_register.file(office.database, again)
    assert found is not None
    assert (found["state"], found["row_count"], found["applied_count"]) == ("applied", 2, 0)


async def test_the_same_file_is_noticed(office: RegisterOffice) -> None:
    reported = work_register.Reported("a.csv", b"x", TODAY)
    await work_register.upload(office.database, reported, 3, CLERK)
    with pytest.raises(HTTPException, match="もう取りこんでいます"):
        await work_register.upload(office.database, reported, 3, CLERK)


async def test_a_change_is_remembered_for_a_list_that_comes_later(office: RegisterOffice) -> None:
    await office.report(GONE, change(ICHIRO, Kind.NEW_HEAD, BASE, head="1002"))
    await office.register({"jiro@": card(JIRO), "ichiro@": card(ICHIRO)})
    await office.couple()
    await office.check()
    await office.compare()
    assert await office.matched() == {("ichiro@", "ichiro")}, "the list knows who was head at its base date"
    await office.couple("q", base=TODAY)
    await office.release("q")  # before the background job has looked
    assert [e["case_id"] for e in await office.said("case.held")] == [str(office.case("j", "q"))]
    assert await office.held() == [("j", "left_before")]


_DIES = """
import asyncio, sys
from libs.common.database import connect
from libs.common.sealing import Keys
from services.eligibility import register_applying, store_register_effects
from services.eligibility.city import City
from tests.conftest import MASTER
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS

real, calls = store_register_effects.applied, []

async def applied(tx, ids):
    await real(tx, ids)
    calls.append(ids)
    if len(calls) == 2:
        print("in the middle", flush=True)
        await asyncio.sleep(60)

async def main():
    store_register_effects.applied = applied
    database = await connect(sys.argv[1], Keys("eligibility", MASTER), schema="eligibility", size=2)
    while await register_applying.apply_batch(database, City(HOME, TOWNS, "test-1")):
        pass

asyncio.run(main())
"""
"""Applies in a process that stays in the middle of its second batch."""


async def test_a_file_goes_on_where_its_process_was_killed(office: RegisterOffice) -> None:
    people = {f"n{n}": {**JIRO, "person_number": f"5{n:03}", "address": f"総社市中央7-{n}"} for n in range(120)}
    await office.households({n: [(n, items)] for n, items in people.items()})
    await office.release()
    file_id = await office.uploaded(*[change(items, Kind.MOVED_OUT) for items in people.values()])
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _DIES, office.database.url), stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"in the middle\n"
    child.kill()
    await child.wait()
    assert await office.database.fetchval("SELECT count(*) FROM register_effect") == 50, "one whole batch"
    await office.apply()
    held = [e["case_id"] for e in await office.said("case.held")]
    assert sorted(held) == sorted(str(office.case(n)) for n in people), "each once"
    found = await store_register.file(office.database, file_id)
    assert found is not None
    assert found["state"] == "applied"


async def test_nothing_is_applied_while_forms_are_missing(office: RegisterOffice) -> None:
    await office.couple()
    await office.compare()
    await office.database.pool.execute("UPDATE target SET form = NULL")
    await office.uploaded(GONE)
    assert await apply_batch(office.database, office.city) == 0
    assert (await freshness(office.database)).obstacle.startswith("異動情報を反映しています")


async def test_how_fresh_the_news_is(office: RegisterOffice) -> None:
    assert "まだ1度も" in (await freshness(office.database)).obstacle
    await work_register.nothing_changed(office.database, TODAY - timedelta(days=4), 3, CLERK)
    stale = await freshness(office.database)
    assert stale.obstacle.startswith("異動情報が古いです")
    assert stale.as_of == TODAY - timedelta(days=4)
    await work_register.nothing_changed(office.database, TODAY - timedelta(days=3), 3, CLERK)
    assert (await freshness(office.database)).fresh
    await work_register.upload(office.database, work_register.Reported("a", b"x", TODAY), 3, CLERK)
    assert not (await freshness(office.database)).fresh, "it may name anybody"
    with pytest.raises(HTTPException, match="今日よりあと"):
        await work_register.nothing_changed(office.database, TODAY + timedelta(days=1), 3, CLERK)
    with pytest.raises(HTTPException, match="基準時点"):
        await work_register.nothing_changed(office.database, None, 3, CLERK)


async def test_old_changes_are_forgotten_but_those_that_wait(office: RegisterOffice) -> None:
    await office.couple()
    await office.release()
    await office.report(GONE, change(ICHIRO, Kind.MOVED_OUT))
    await office.database.pool.execute("UPDATE register_file SET uploaded_at = now() - interval '731 days'")
    await store_register.forget_old(office.database, 732)
    assert await office.database.fetchval("SELECT count(*) FROM register_change") == 2
    await store_register.forget_old(office.database, 730)
    assert await office.database.fetchval("SELECT array_agg(kind) FROM register_change") == ["moved_out"]
    assert await office.database.fetchval("SELECT count(findings) + count(filename) FROM register_file") == 0
