"""Each row of the table of who is told, through staging, matching, release and the event."""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import pytest

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility import store, store_matches, waiting
from services.eligibility.excluded import LABELS, counts, excluded
from services.eligibility.lists.target_list import Row
from services.eligibility.notices import RULES
from services.eligibility.programmes.parts import Actor
from tests.unit.eligibility.reviews.office import Office, resident
from tests.unit.eligibility.told.enlisting import ADULT, CHILD, Enlisted, items, row

BORN = {"child": CHILD, "second child": CHILD}
FAMILY = [row("head", leads=True), row("wife"), row("son"), row("child", born=CHILD)]
PARENT = [row("wife", leads=True), row("child", born=CHILD), row("second child", born=CHILD)]
ALONE = [row("other", leads=True)]
Made = Callable[[Office, Enlisted], Awaitable[None]]


class Scene(NamedTuple):
    """`registered` before the list; `told`: (case, resident, role) after the release; `rules` before it."""

    name: str
    rows: Sequence[Row]
    unit: ClaimUnit
    actor: Actor
    registered: Sequence[str]
    told: Sequence[tuple[str, str, CaseRole]]
    rules: dict[str, int]
    late: bool = False


HOUSEHOLD, CHILDREN, PERSONS = ClaimUnit.HOUSEHOLD, ClaimUnit.CHILD, ClaimUnit.PERSON
HEAD, MEMBER, GUARDIAN, SELF = Actor.HEAD, Actor.MEMBER, Actor.GUARDIAN, Actor.SELF
TO_HEAD = [("head", "head", CaseRole.HEAD)]
TO_WIFE = [("head", "wife", CaseRole.MEMBER)]
TO_PARENT = [("child", "wife", CaseRole.GUARDIAN), ("second child", "wife", CaseRole.GUARDIAN)]
SHIELDED = [row("head", leads=True), row("wife", protected=True)]
SCENES = [
    Scene("the head is told", FAMILY, HOUSEHOLD, HEAD, ["head"], TO_HEAD, {"one": 1}),
    Scene("the head alone", FAMILY, HOUSEHOLD, HEAD, ["wife", "head", "child"], TO_HEAD, {"one": 1}),
    Scene("only another member", FAMILY, HOUSEHOLD, HEAD, ["wife"], [], {"nobody-may-act": 1}),
    Scene("nobody", FAMILY, HOUSEHOLD, HEAD, [], [], {"not-registered": 1}),
    Scene("a member by the switch", FAMILY, HOUSEHOLD, MEMBER, ["wife"], TO_WIFE, {"one": 1}),
    Scene("the head before a member", FAMILY, HOUSEHOLD, MEMBER, ["wife", "head"], TO_HEAD, {"one": 1}),
    Scene("two members", FAMILY, HOUSEHOLD, MEMBER, ["wife", "son"], [], {"several": 1}),
    Scene("never a child", FAMILY, HOUSEHOLD, MEMBER, ["child"], [], {"nobody-may-act": 1}),
    Scene("the guardian, for each child", PARENT, CHILDREN, GUARDIAN, ["wife", "child"], TO_PARENT, {"one": 2}),
    Scene("the child alone", PARENT, CHILDREN, GUARDIAN, ["child"], [], {"nobody-may-act": 1, "not-registered": 1}),
    Scene("a person's own", ALONE, PERSONS, SELF, ["other"], [("other", "other", CaseRole.SELF)], {"one": 1}),
    Scene(
        "a minor's own",
        [row("child", leads=True, born=CHILD)],
        PERSONS,
        SELF,
        ["child"],
        [],
        {"nobody-may-act": 1},
    ),
    Scene("protected", SHIELDED, HOUSEHOLD, HEAD, ["head"], [], {"protected": 1}),
    Scene("late", FAMILY, HOUSEHOLD, HEAD, ["head"], [], {"one": 1}, late=True),
]


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
@pytest.mark.parametrize("first", ["people", "list"])
async def test_a_row_of_the_table(office: Office, scene: Scene, first: str) -> None:
    enlisted = Enlisted(office, scene.rows, scene.unit, scene.actor, late=scene.late)
    people = {name: items(name, BORN.get(name, ADULT)) for name in scene.registered}
    if first == "people":
        await office.register(people)
    await enlisted.staged()
    if first == "list":
        for name, person in people.items():
            await office.register({name: person})
    found = (await counts(office.database, enlisted.list_id)).by_rule
    assert {rule: n for rule, n in found.items() if n} == scene.rules
    await enlisted.release()
    assert sorted(await enlisted.told()) == sorted(scene.told)
    after = await excluded(office.database, enlisted.list_id)
    assert after == ({"late": 1} if scene.late else {rule: n for rule, n in scene.rules.items() if rule != "one"})


async def told_wife(office: Office, actor: Actor = MEMBER) -> Enlisted:
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, actor).staged()
    await office.register({"wife": items("wife")})
    await enlisted.release()
    assert await enlisted.told() == TO_WIFE
    return enlisted


async def test_another_was_told_before(office: Office) -> None:
    """The head registers after a member was told: no second notice, and the letter is due."""
    enlisted = await told_wife(office)
    await office.register({"head": items("head")})
    assert await enlisted.told() == TO_WIFE
    found = await counts(office.database, enlisted.list_id)
    assert (found.by_rule["told"], found.also_by_post) == (1, 1)


async def test_the_head_is_told_when_the_member_leaves(office: Office) -> None:
    """The one notice moves, and its revision goes up: the notifier takes the newer revision of a case."""
    enlisted = await told_wife(office)
    await office.register({"head": items("head")})
    await office.withdraw("wife")
    assert await enlisted.told() == [*TO_WIFE, *TO_HEAD]
    first, second = await office.said("eligibility.matched")
    [gone] = await office.said("eligibility.revoked")
    assert first["revision"] < gone["revision"] < second["revision"]
    assert (await counts(office.database, enlisted.list_id)).also_by_post == 0


async def test_nobody_else_is_told_when_the_head_leaves_for_good(office: Office) -> None:
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    await office.register({"wife": items("wife"), "head": items("head")})
    await enlisted.release()
    await office.withdraw("head")
    assert await enlisted.told() == TO_HEAD
    assert await excluded(office.database, enlisted.list_id) == {"nobody-may-act": 1}


_PAUSED = """
INSERT INTO release_wave (wave_id, list_id, by_stages, stage, state, case_count, two_people, first_by, first_at)
VALUES ($1, $1, false, 'all', 'paused', 1, false, 'test', now())
"""


async def test_who_waits_for_a_halted_release_was_not_told(office: Office) -> None:
    """The head who registers meanwhile comes first, as if nobody had been matched before."""
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, MEMBER).staged()
    await enlisted.release()
    await office.database.pool.execute(_PAUSED, enlisted.list_id)
    await office.register({"wife": items("wife")})
    assert await excluded(office.database, enlisted.list_id) == {}
    await office.register({"head": items("head")})
    assert await enlisted.told() == []
    await office.database.pool.execute("UPDATE release_wave SET state = 'running'")
    assert await waiting.tell_some(office.database) == 1
    assert await enlisted.told() == TO_HEAD
    assert await office.said("eligibility.revoked") == []


async def answered(office: Office, enlisted: Enlisted) -> None:
    await office.database.pool.execute("UPDATE benefit_case SET answered = true")


async def closed(office: Office, enlisted: Enlisted) -> None:
    await office.database.pool.execute("UPDATE programme SET state = 'closed'")


async def held(office: Office, enlisted: Enlisted) -> None:
    await office.database.pool.execute("UPDATE benefit_case SET doubted = true")


async def late(office: Office, enlisted: Enlisted) -> None:
    await office.database.pool.execute("UPDATE programme SET deadline = '2020-01-01'")


async def shielded(office: Office, enlisted: Enlisted) -> None:
    await office.database.pool.execute("UPDATE benefit_case SET protected = true")


STATES: list[tuple[Made, str]] = [
    *[(answered, "answered"), (closed, "closed"), (held, "held"), (late, "late"), (shielded, "protected")]
]


@pytest.mark.parametrize(("made", "rule"), STATES, ids=[rule for _, rule in STATES])
@pytest.mark.parametrize("prefilter", [store_matches._PREFILTER, "true"], ids=["prefilter", "table alone"])
async def test_what_happened_before_the_release_counts(
    office: Office, made: Made, rule: str, prefilter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The condition in SQL and the table agree: nobody is told with either."""
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    await office.register({"head": items("head")})
    await made(office, enlisted)
    monkeypatch.setattr(store_matches, "_PREFILTER", prefilter)
    await enlisted.release()
    assert await enlisted.told() == []
    assert await excluded(office.database, enlisted.list_id) == {rule: 1}


async def test_a_phone_that_two_people_use_holds_until_one_leaves(office: Office) -> None:
    office.phones["wife"] = "head"
    await office.register({"head": items("head"), "wife": items("wife")})
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    assert await excluded(office.database, enlisted.list_id) == {"shared-phone": 1}
    await enlisted.release()
    assert await enlisted.told() == []
    await office.withdraw("wife")
    assert await enlisted.told() == TO_HEAD


async def test_a_phone_handed_on_is_nobody_elses_any_more(office: Office) -> None:
    """The former owner's new phone may be heard of after the new owner: events of two people have no order."""
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    await enlisted.release()
    office.phones["head"] = "wife"
    await office.register({"wife": items("wife")})
    await office.register({"head": items("head")})
    assert await enlisted.told() == []
    office.phones["wife"] = "wife's new one"
    await office.register({"wife": items("wife")})
    assert await enlisted.told() == TO_HEAD


async def test_a_member_needs_the_same_certainty(office: Office) -> None:
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, MEMBER).staged()
    await office.register({"wife": items("wife") | {"sex": "2"}})
    await enlisted.release()
    assert await enlisted.told() == []
    assert await excluded(office.database, enlisted.list_id) == {"unsure": 1}


async def test_the_preview_counts_by_the_table(office: Office) -> None:
    rows = [*FAMILY, row("other", leads=True, group="2"), row("second child", born=CHILD, group="2")]
    enlisted = await Enlisted(office, rows, HOUSEHOLD, MEMBER).staged()
    await office.register({"wife": items("wife"), "second child": items("second child", CHILD)})
    preview = await store.preview(office.database, enlisted.list_id)
    shown = ("cases", "people", "tell", "letter", "unregistered", "undecided", "unsure", "protected", "also_by_post")
    assert [preview[name] for name in shown] == [2, 6, 1, 1, 0, 0, 0, 0, 1]


def test_every_rule_has_words_for_staff() -> None:
    assert {rule.name for rule in RULES} | {"unsure"} == set(LABELS)


async def test_a_guardian_who_leaves_and_one_child_answered(office: Office) -> None:
    enlisted = await Enlisted(office, PARENT, CHILDREN, GUARDIAN).staged()
    await office.register({"wife": items("wife")})
    await enlisted.release()
    await office.database.pool.execute(
        "UPDATE benefit_case SET answered = true WHERE case_id = $1", enlisted.cases["child"]
    )
    await office.withdraw("wife")
    [gone] = await office.said("eligibility.revoked")
    assert (gone["case_id"], gone["resident_id"]) == (str(enlisted.cases["second child"]), str(resident("wife")))
