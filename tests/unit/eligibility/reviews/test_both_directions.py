"""A list against everybody and everybody against a list: the same pairs, and those of `todoke match`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from libs.common.events.terms import ClaimUnit
from services.eligibility import store_matches
from services.eligibility.city import City
from services.eligibility.claim_parts import part_of
from services.eligibility.list_matching import match_batch
from services.eligibility.matching.birth_dates import read_birth
from services.eligibility.matching.decide import decide
from services.eligibility.matching_files.people import People
from services.eligibility.matching_files.towns import read_towns
from services.eligibility.notices import Case, Part, Registered, notice_of
from services.eligibility.programmes.parts import Actor
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.reviews.office import Items, Office, Pairs, resident
from tests.unit.sandbox import noise_cities

SIZE = 150
BASE = datetime.now(UTC).date()


class Town:
    """A noisy city on files, and what the command decides on it: pairs that are certain, and pairs to review."""

    def __init__(self, folder: Path, seed: int) -> None:
        noise_cities.files(folder, SIZE, SIZE, share=0.6, lookalikes=0.5, seed=seed)
        self.people = {row["resident_id"]: row for row in noise_cities.rows(folder / "registered.csv")}
        self.rows = {row["target_id"]: row for row in noise_cities.rows(folder / "targets.csv")}
        self.truth = {(r["resident_id"], r["target_id"]) for r in noise_cities.rows(folder / "truth.csv")}
        registered, listed = (
            People(folder / "registered.csv", "resident_id"),
            People(folder / "targets.csv", "target_id"),
        )
        towns, home = read_towns(folder / "towns.csv"), registered.home()
        self.city = City(home, towns, "test")
        self._registered = list(registered.records(home, towns, lambda position: None))
        self._listed = list(listed.records(home, towns, lambda position: None))

    def decisions(self, without: frozenset[str] = frozenset()) -> tuple[Pairs, Pairs]:
        people = [record for record in self._registered if record.id not in without]
        found: dict[str, Pairs] = {"auto": set(), "review": set()}
        for one in decide(people, self._listed):
            found[one.decision].add((one.registered.id, one.listed.id))
        return found["auto"], found["review"]


@pytest.fixture(params=range(3))
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Town:
    return Town(tmp_path, request.param)


@pytest.fixture
async def office(town: Town, database_of: DatabaseOf, keys_of: KeysOf) -> Office:
    return Office(await database_of("eligibility"), town.city, keys_of("registration"))


def batches(people: Mapping[str, Items], seed: int) -> Sequence[dict[str, Items]]:
    """In any order, in batches of any size."""
    draw = Random(seed)
    names = list(people)
    draw.shuffle(names)
    found = []
    while names:
        size = draw.randint(1, 30)
        found.append({name: people[name] for name in names[:size]})
        names = names[size:]
    return found


async def outcome(office: Office) -> tuple[Pairs, Pairs]:
    return await office.matched(), await office.waiting()


async def test_a_list_after_the_residents(town: Town, office: Office) -> None:
    certain, doubtful = town.decisions()
    assert len(certain) > 30
    assert len(doubtful) > 20
    assert certain <= town.truth, "a false match"
    await office.register(town.people)
    await office.listed(town.rows)
    await office.compare()
    assert await outcome(office) == (certain, doubtful)
    await office.compare()
    assert await outcome(office) == (certain, doubtful)


async def test_residents_after_the_list(town: Town, office: Office) -> None:
    await office.listed(town.rows)
    await office.compare()
    for batch in batches(town.people, 1):
        await office.register(batch)
    assert await outcome(office) == town.decisions()


async def test_residents_while_the_list_is_compared_and_some_leave_or_change(town: Town, office: Office) -> None:
    first, *others = batches(town.people, 2)
    await office.register(first)
    await office.listed(town.rows)
    await match_batch(office.database, office.lists["p"], office.city)
    half = len(others) // 2
    for batch in others[:half]:
        await office.register(batch)
    gone = frozenset(list(town.people)[::7])
    await office.register({name: {**town.people[name], "name": "見本　一時"} for name in list(town.people)[::5]})
    await office.compare()
    for batch in others[half:]:
        await office.register(batch)
    await office.register({name: town.people[name] for name in list(town.people)[::5]})
    leaving = sorted(gone)
    await office.suspend(*leaving[::2])
    await office.withdraw(*leaving[1::2])
    assert await outcome(office) == town.decisions(without=gone)
    await office.register({name: town.people[name] for name in leaving})
    assert await outcome(office) == town.decisions()


async def test_broken_off_anywhere_it_goes_on(town: Town, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies in the second batch after half its rows were written."""
    await office.register(town.people)
    await office.listed(town.rows)
    assert await match_batch(office.database, office.lists["p"], office.city) == 100
    before = await outcome(office)
    assert before[0] < town.decisions()[0]
    with monkeypatch.context() as broken:
        match = store_matches.match

        async def dies(*args: object) -> None:
            await match(*args)  # type: ignore[arg-type]
            raise ConnectionError

        broken.setattr(store_matches, "match", dies)
        with pytest.raises(ConnectionError):
            await office.compare()
    assert await outcome(office) == before
    await office.compare()
    assert await outcome(office) == town.decisions()


def told(rows: Mapping[str, Items], certain: Pairs, size: int) -> Pairs:
    """By the table: the head, else the only adult member who is certain."""
    names = list(rows)
    of_case: dict[str, list[tuple[Registered, str]]] = defaultdict(list)
    for who, row in certain:
        at = names.index(row)
        part = part_of(ClaimUnit.HOUSEHOLD, at % size == 0, read_birth(rows[row]["birth_date"]), BASE)
        of_case[names[at - at % size]].append((Registered(resident(who), part), who))
    found = set()
    for people in of_case.values():
        notice = notice_of(Case(ClaimUnit.HOUSEHOLD, Actor.MEMBER, BASE), [one for one, _ in people], BASE)
        found |= {
            (who, row)
            for one, who in people
            if one.resident_id == notice.resident_id
            for other, row in certain
            if other == who
        }
    return found


@pytest.mark.parametrize("first", ["residents", "list", "mixed"])
async def test_households_whose_members_may_act(town: Town, office: Office, first: str) -> None:
    """The pairs are those of the rows alone, and of each household the table tells the same one in every order."""
    certain, doubtful = town.decisions()
    first_of, *others = batches(town.people, 3)
    if first == "residents":
        await office.register(town.people)
    elif first == "mixed":
        await office.register(first_of)
    await office.listed(town.rows, size=3)
    await office.compare()
    if first == "list":
        await office.register(first_of)
    for batch in others if first != "residents" else []:
        await office.register(batch)
    expected = told(town.rows, certain, 3)
    assert len(certain) > len(expected) > 20
    assert await office.certain() == certain
    assert await office.matched() == expected
    adults = {
        (who, row)
        for who, row in doubtful
        if list(town.rows).index(row) % 3 == 0
        or part_of(ClaimUnit.HOUSEHOLD, False, read_birth(town.rows[row]["birth_date"]), BASE) is not Part.CHILD
    }
    assert await office.waiting() == adults
    gone = [who for who, _ in sorted(expected)][::4]
    await office.suspend(*gone)
    left = town.decisions(without=frozenset(gone))[0]
    assert await office.certain() == left
    assert await office.matched() == told(town.rows, left, 3)
