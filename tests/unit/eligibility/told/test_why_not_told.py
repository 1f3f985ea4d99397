"""The why-not page says what the table says."""

from collections.abc import Sequence

import pytest

from libs.common.events.terms import ClaimUnit
from services.eligibility import why_not
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.parts import Actor
from tests.unit.eligibility.reviews.office import Office, resident
from tests.unit.eligibility.told.enlisting import ADULT, CHILD, FAMILY, PARENT, Enlisted, items, row

HOUSEHOLD, HEAD, MEMBER = ClaimUnit.HOUSEHOLD, Actor.HEAD, Actor.MEMBER
MINOR = [row("child", leads=True, born=CHILD)]
BORN = {"child": CHILD, "second child": CHILD}


async def why(office: Office, enlisted: Enlisted, name: str) -> str:
    async with office.database.begin() as tx:
        found = await why_not.of_resident(tx, enlisted.programme_id, resident(name))
    assert found is not None
    return found.sentence


@pytest.mark.parametrize(
    ("rows", "unit", "actor", "people", "asked", "says"),
    [
        (FAMILY, HOUSEHOLD, HEAD, ["wife"], "wife", "お知らせは世帯主だけに届きます"),
        (FAMILY, HOUSEHOLD, MEMBER, ["child"], "child", "基準日に18歳未満です"),
        (FAMILY, HOUSEHOLD, MEMBER, ["head", "wife"], "wife", "お知らせは世帯主に届きます"),
        (FAMILY, HOUSEHOLD, MEMBER, ["wife", "son"], "son", "手続きできる人が2人以上登録している"),
        (FAMILY, HOUSEHOLD, HEAD, ["head"], "head", "一致しています"),
        (PARENT, ClaimUnit.CHILD, Actor.GUARDIAN, ["child"], "child", "お知らせは保護者に届きます"),
        (MINOR, ClaimUnit.PERSON, Actor.SELF, ["child"], "child", "LINEではお知らせしません"),
    ],
)
async def test_why(
    office: Office, rows: Sequence[Row], unit: ClaimUnit, actor: Actor, people: list[str], asked: str, says: str
) -> None:
    enlisted = await Enlisted(office, rows, unit, actor).staged()
    await office.register({name: items(name, BORN.get(name, ADULT)) for name in people})
    assert says in await why(office, enlisted, asked)


async def test_another_was_told(office: Office) -> None:
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, MEMBER).staged()
    await office.register({"wife": items("wife")})
    await enlisted.release()
    await office.register({"head": items("head")})
    assert "もうほかの人にお知らせしています" in await why(office, enlisted, "head")


async def test_the_phone_is_shared(office: Office) -> None:
    office.phones["wife"] = "head"
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    await office.register({"head": items("head"), "wife": items("wife")})
    assert "同じLINEをほかの人も使っている" in await why(office, enlisted, "head")
