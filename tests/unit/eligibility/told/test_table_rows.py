"""Each row of the table of who is told, through staging, matching, release and the event."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility.excluded import counts
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.parts import Actor
from tests.unit.eligibility.reviews.office import Office
from tests.unit.eligibility.told.enlisting import (
    ADULT,
    CHILD,
    FAMILY,
    PARENT,
    TO_HEAD,
    TO_WIFE,
    Enlisted,
    items,
    left_out,
    row,
)

BORN = {"child": CHILD, "second child": CHILD}
ALONE = [row("other", leads=True)]


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
    after = await left_out(office.database, enlisted.list_id)
    assert after == ({"late": 1} if scene.late else {rule: n for rule, n in scene.rules.items() if rule != "one"})
