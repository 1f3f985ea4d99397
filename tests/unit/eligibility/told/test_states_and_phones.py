"""What the state of a case and the phone of a resident change, and what the page counts of it."""

from collections.abc import Awaitable, Callable

import pytest

from libs.common.events.terms import ClaimUnit
from services.eligibility import store, store_matches
from services.eligibility.excluded import LABELS
from services.eligibility.notices import RULES
from services.eligibility.programmes.parts import Actor
from tests.unit.eligibility.reviews.office import Office, resident
from tests.unit.eligibility.told.enlisting import (
    CHILD,
    FAMILY,
    PARENT,
    TO_HEAD,
    Enlisted,
    items,
    left_out,
    row,
)

HOUSEHOLD, CHILDREN = ClaimUnit.HOUSEHOLD, ClaimUnit.CHILD
HEAD, MEMBER, GUARDIAN = Actor.HEAD, Actor.MEMBER, Actor.GUARDIAN

Made = Callable[[Office, Enlisted], Awaitable[None]]


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
    assert await left_out(office.database, enlisted.list_id) == {rule: 1}


async def test_a_phone_that_two_people_use_holds_until_one_leaves(office: Office) -> None:
    office.phones["wife"] = "head"
    await office.register({"head": items("head"), "wife": items("wife")})
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    assert await left_out(office.database, enlisted.list_id) == {"shared-phone": 1}
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
    assert await left_out(office.database, enlisted.list_id) == {"unsure": 1}


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
