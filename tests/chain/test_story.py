"""Who is told and who is not: the ledger equals the planted truth, exactly."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.city import Person, generate, target_rows
from tests.chain.apart import Apart, apart
from tests.chain.hands import resident
from tests.chain.planted import Desk, Row, give_phones, register
from tests.chain.shown import RECEIPT, shown
from tests.chain.whole import Whole, whole

HOUSEHOLDS = 30
City = Whole | Apart


@pytest.fixture(params=["embedded", *(pytest.param(p, marks=pytest.mark.kafka) for p in ("kafka", "eight processes"))])
async def city(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> AsyncIterator[City]:
    """One process on either bus, and a process for every service and role."""
    kafka: Any = None if request.param == "embedded" else request.getfixturevalue("fresh_kafka")
    running = apart if request.param == "eight processes" else whole
    async with running(database_url, tmp_path, kafka) as opened:
        yield opened


@dataclass
class Truth:
    """`told`: how many notices each person number gets."""

    early: list[Person]
    late: list[Person]
    rows: list[Row]
    second_rows: list[Row]
    told: Counter[str]


def plant() -> Truth:
    """One household of each kind that matters; those not named here are told by the plain rule."""
    couples = [h for h in generate(70_001, HOUSEHOLDS) if len(h) >= 2 and h[1].adult]
    both, wife_only, unlisted, shielded, twin_rows, twin_residents, late, twice = couples[:8]
    # Two households whose heads share all four items: the list cannot say which of them the resident is.
    double = [replace(p, person_number=f"9{p.person_number[1:]}", household_number="99001") for p in twin_rows]
    double[1:] = [replace(p, name="別人　一", card_name="別人　一") for p in double[1:]]
    # Two residents who share all four items, one of them listed.
    namesake = replace(twin_residents[0], person_number="8000000001", household_number="99002")
    listed = [both, wife_only, shielded, twin_rows, double, twin_residents, late, twice]
    return Truth(
        early=[*both[:2], wife_only[1], unlisted[0], shielded[0], twin_rows[0], twin_residents[0], namesake, twice[0]],
        late=[late[0]],
        rows=target_rows(listed, protected=[shielded[1].person_number]),
        second_rows=target_rows([twice]),
        told=Counter({both[0].person_number: 1, late[0].person_number: 1, twice[0].person_number: 2}),
    )


def by_phone(told: Counter[str], users: dict[str, str]) -> Counter[str]:
    return Counter({users[number]: count for number, count in told.items()})


async def confirm(city: City, people: Sequence[Person], users: dict[str, str]) -> None:
    for person in people:
        async with resident(city.url, users[person.person_number], person) as robot:
            await robot.confirm()


async def test_the_ledger_equals_the_planted_truth(city: City) -> None:
    truth = plant()
    users = await give_phones(city.http, city.url, [*truth.early, *truth.late])
    registration = city.database("registration")
    await register(registration, truth.early, users)
    desk = await Desk(city.http, city.url).open()
    first, second = await desk.list_of(truth.rows), await desk.list_of(truth.second_rows, "均等割のみ課税世帯給付金")
    await desk.release(first)
    await desk.release(second)
    await city.drained()
    late = {p.person_number for p in truth.late}
    early_told = Counter({n: c for n, c in truth.told.items() if n not in late})
    assert await shown(city.admin) == by_phone(early_told, users)

    await register(registration, truth.late, users)
    await city.drained()
    assert await shown(city.admin) == by_phone(truth.told, users)

    heads = [p for p in [*truth.early, *truth.late] if truth.told[p.person_number] == 1]
    await confirm(city, heads, users)
    await city.drained()
    assert await shown(city.admin, RECEIPT) == Counter(users[p.person_number] for p in heads)
    assert await shown(city.admin) == by_phone(truth.told, users)
    answered = await city.admin.fetchval("SELECT count(*) FROM confirmation.application WHERE live")
    assert (
        answered
        == len(heads)
        == await city.admin.fetchval("SELECT count(*) FROM eligibility.benefit_case WHERE answered")
    )


async def test_one_resident_and_two_programmes_are_two_cases_and_two_events(city: City) -> None:
    [household] = generate(70_002, 1)
    users = await give_phones(city.http, city.url, household[:1])
    desk = await Desk(city.http, city.url).open()
    for name in ("物価高騰対策給付金", "均等割のみ課税世帯給付金"):
        await desk.release(await desk.list_of(target_rows([household]), name))
    await city.drained()
    await register(city.database("registration"), household[:1], users)
    await city.drained()

    [user] = users.values()
    assert await shown(city.admin) == {user: 2}
    for topic in ("eligibility.matched", "notice.pushed"):
        said = [record for record in await city.log.records() if record.topic == topic]
        assert len(said) == len({s.key for s in said}) == len({s.headers["ce_id"] for s in said}) == 2
        assert len({s.headers["ce_correlationid"] for s in said}) == 1, "both follow from the one registration"
    keys = await city.admin.fetch("SELECT DISTINCT retry_key FROM sandbox.message WHERE way = 'push'")
    assert len(keys) == 2


async def test_a_late_resident_is_told_as_soon_as_registered(city: City) -> None:
    """Nobody presses anything after the registration, and the wait is in seconds."""
    [household] = generate(70_003, 1)
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows([household])))
    await city.drained()
    users = await give_phones(city.http, city.url, household[:1])
    await register(city.database("registration"), household[:1], users)
    await city.drained(patience=20)
    assert await shown(city.admin) == Counter(users.values())
