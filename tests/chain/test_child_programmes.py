"""The examples for children from end to end: list uploaded, matched, released, told, answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.city import Person, generate, target_rows
from sandbox.robot.resident import ResidentRobot
from services.eligibility.programmes.examples import examples
from services.eligibility.programmes.toml_file import tables_of
from tests.chain.hands import browser, resident
from tests.chain.planted import Desk, Row, csv_list, give_phones, register
from tests.chain.shown import RECEIPT, shown
from tests.chain.whole import Whole, whole

TODAY = date.today()
DATES = {"base_date": TODAY.isoformat(), "deadline": (TODAY + timedelta(days=60)).isoformat()}


@pytest.fixture
async def city(database_url: str, tmp_path: Path) -> AsyncIterator[Whole]:
    async with whole(database_url, tmp_path) as opened:
        yield opened


def family() -> list[Person]:
    """Two adults and two children."""
    father, mother, child = next(h for h in generate(71_001, 60) if len(h) == 3)
    second = replace(child, person_number="8000000002", name="見本　小夏", card_name="見本　小夏", kana="ミホン コナツ")
    return [father, mother, child, replace(second, birth_date=child.birth_date + timedelta(days=800))]


def children_rows(guardian: Person, children: list[Person]) -> list[Row]:
    """As an education board lists them: who applies, and a row for each child with its own amount."""
    plain = target_rows([[guardian, *children]])
    roles: list[dict[str, Any]] = [{"続柄": "保護者"}, *({"続柄": "子"} for _ in children)]
    amounts: list[dict[str, Any]] = [{"支給額": ""}, *({"支給額": 12_000 + at} for at, _ in enumerate(children))]
    kinds = [{"手続区分": "", "加算児童数": ""}, *({"手続区分": "支給要件確認書"} for _ in children)]
    return [
        {key: value for parts in rows for key, value in parts.items()}
        for rows in zip(plain, roles, amounts, kinds, strict=True)
    ]


async def listed(desk: Desk, example: str, rows: Sequence[Row]) -> str:
    tables = tables_of(examples()[example].toml.encode()) | DATES
    programme = str((await desk.call("POST", "/programmes", 201, json=tables))["id"])
    list_id = await desk.upload(programme, csv_list(rows))
    await desk.staged(list_id)
    return list_id


async def test_school_aid_is_told_to_the_guardian_and_answered_for_each_child(city: Whole) -> None:
    father, mother, *children = family()
    people = [father, mother, *children]
    users = await give_phones(city.http, city.url, people)
    desk = await Desk(city.http, city.url).open()
    await register(city.database("registration"), [father, *children], users)
    await city.drained()
    list_id = await listed(desk, "school-aid", children_rows(mother, children))
    await desk.release(list_id)
    await city.drained()
    assert await shown(city.admin) == {}, "neither the father nor a child"
    await register(city.database("registration"), [mother], users)
    await city.drained()
    user = users[mother.person_number]
    assert await shown(city.admin) == {user: 2}
    assert sum(record.topic == "eligibility.matched" for record in await city.log.records()) == 2
    roles = await city.admin.fetch("SELECT DISTINCT role FROM confirmation.case_resident")
    assert [row["role"] for row in roles] == ["guardian"]

    cases = await city.admin.fetch("SELECT case_id, amount FROM confirmation.benefit_case ORDER BY amount")
    assert [row["amount"] for row in cases] == [12_000, 12_001]
    async with browser(city.url) as opened:
        choose = await ResidentRobot(opened, user, mother.card_name).look()
        assert all(f"対象の児童 {child.name} さん" in choose for child in children)
        for case, child in zip(cases, children, strict=True):
            page = await opened.open(f"/confirmation/cases/{case['case_id']}")
            assert f"{mother.name} 様" in page.text
            assert f"{child.name} さん" in page.text
            assert "同じ世帯の方" not in page.text
            receipt = await opened.press("確認", tick=True)
            assert "受付番号" in receipt.text
            assert f"{child.name} さん" in receipt.text
    await city.drained()
    assert await shown(city.admin, RECEIPT) == {user: 2}
    assert await city.admin.fetchval("SELECT count(*) FROM eligibility.benefit_case WHERE answered") == 2


async def test_a_corrected_list_of_children_tells_nobody_twice(city: Whole) -> None:
    """One child's amount is corrected: its case is held, the sibling's page and the phone stay as they are."""
    _, mother, *children = family()
    users = await give_phones(city.http, city.url, [mother])
    await register(city.database("registration"), [mother], users)
    desk = await Desk(city.http, city.url).open()
    rows = children_rows(mother, children)
    list_id = await listed(desk, "school-aid", rows)
    await desk.release(list_id)
    await city.drained()
    told = await shown(city.admin)
    assert told == {users[mother.person_number]: 2}
    programme = str(await city.admin.fetchval("SELECT programme_id FROM eligibility.programme"))
    version = await desk.upload(programme, csv_list([*rows[:2], {**rows[2], "支給額": 20_000}]))
    await desk.staged(version)
    numbers = {"added": 0, "changed": 1, "gone": 0}
    await desk.call("POST", f"/lists/{version}/apply", 202, json=numbers)
    while await city.admin.fetchval("SELECT count(*) FROM eligibility.list_difference WHERE state = 'draft'"):
        await asyncio.sleep(0.1)
    await city.drained()
    amounts = await city.admin.fetch("SELECT amount FROM confirmation.benefit_case ORDER BY amount")
    assert [row["amount"] for row in amounts] == [12_000, 20_000]
    held = "SELECT count(*) FROM confirmation.case_hold WHERE held AND reason = 'list_changed'"
    assert await city.admin.fetchval(held) == 1
    assert await shown(city.admin) == told


async def test_the_supplement_is_told_to_the_head_for_all_children(city: Whole) -> None:
    household = family()
    users = await give_phones(city.http, city.url, household[:2])
    await register(city.database("registration"), household[:2], users)
    rows = [{key: value for key, value in row.items() if key != "支給額"} for row in target_rows([household])]
    desk = await Desk(city.http, city.url).open()
    await desk.release(await listed(desk, "child-supplement", rows))
    await city.drained()
    user = users[household[0].person_number]
    assert await shown(city.admin) == Counter({user: 1})
    assert await city.admin.fetchval("SELECT amount FROM confirmation.benefit_case") == 40_000
    async with resident(city.url, user, household[0]) as robot:
        await robot.confirm()
    await city.drained()
    assert await shown(city.admin, RECEIPT) == {user: 1}
