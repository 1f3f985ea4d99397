"""What is asked of staff about members and guardians, and what their answers do."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from libs.common.events.terms import CaseRole, ClaimUnit
from libs.common.staff.roles import Member, Role
from services.eligibility import domain, reviewing, store_reviews, work
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.parts import Actor
from services.eligibility.reviewing import Answer
from tests.unit.eligibility.reviews.office import Office, resident
from tests.unit.eligibility.told.enlisting import CHILD, Enlisted, items, row

HOUSE = [row("head", leads=True), row("wife"), row("child", born=CHILD)]
PARENT = [row("wife", leads=True), row("child", born=CHILD), row("second child", born=CHILD)]
OTHER_SEX = {"sex": "2"}


async def enlisted(office: Office, rows: Sequence[Row], unit: ClaimUnit, actor: Actor) -> Enlisted:
    return await Enlisted(office, rows, unit, actor).staged()


async def waiting(office: Office) -> int:
    return await store_reviews.waiting(office.database, None)


async def decide(office: Office, name: str, given: Answer) -> str:
    review_id = await office.database.fetchval(
        "SELECT review_id FROM review WHERE resident_id = $1 AND state IN ('open', 'proposed')", resident(name)
    )
    member = Member("one", "見本職員", frozenset({Role.REVIEWER}))
    return await reviewing.answer(office.database, office.city, review_id, given, member)


async def test_a_doubtful_member_is_asked_about_only_where_members_may_act(office: Office) -> None:
    await enlisted(office, HOUSE, ClaimUnit.HOUSEHOLD, Actor.HEAD)
    await office.register({"wife": items("wife") | OTHER_SEX})
    assert await waiting(office) == 0


async def test_a_member_said_to_be_the_same_is_told(office: Office) -> None:
    found = await enlisted(office, HOUSE, ClaimUnit.HOUSEHOLD, Actor.MEMBER)
    await office.register({"wife": items("wife") | OTHER_SEX})
    await found.release()
    assert await waiting(office) == 1
    assert await decide(office, "wife", Answer.SAME) == "same"
    assert await found.told() == [("head", "wife", CaseRole.MEMBER)]


async def test_nobody_is_asked_about_a_member_while_the_head_is_told(office: Office) -> None:
    found = await enlisted(office, HOUSE, ClaimUnit.HOUSEHOLD, Actor.MEMBER)
    await office.register({"wife": items("wife") | OTHER_SEX})
    assert await waiting(office) == 1
    await office.register({"head": items("head")})
    assert await waiting(office) == 0
    await found.release()
    await office.withdraw("head")
    assert await waiting(office) == 1, "and again when the head is gone"


async def test_a_guardian_doubted_after_the_notice_is_decided_once_for_all_children(office: Office) -> None:
    found = await enlisted(office, PARENT, ClaimUnit.CHILD, Actor.GUARDIAN)
    await office.register({"wife": items("wife")})
    await found.release()
    await office.register({"wife": items("wife") | OTHER_SEX})
    assert len(await office.said("case.held")) == 2
    assert await waiting(office) == 1
    assert await decide(office, "wife", Answer.SAME) == "same"
    assert len(await office.said("case.freed")) == 2
    assert len(await found.told()) == 2, "no second notice"


async def test_a_guardian_said_to_be_another_is_revoked_for_all_children(office: Office) -> None:
    found = await enlisted(office, PARENT, ClaimUnit.CHILD, Actor.GUARDIAN)
    await office.register({"wife": items("wife")})
    await found.release()
    await office.register({"wife": items("wife") | OTHER_SEX})
    await decide(office, "wife", Answer.DIFFERENT)
    assert len(await office.said("eligibility.revoked")) == 2
    assert await office.database.fetchval("SELECT count(*) FROM match WHERE live") == 0


async def test_discarding_a_list_of_children_leaves_nothing(office: Office) -> None:
    found = await enlisted(office, PARENT, ClaimUnit.CHILD, Actor.GUARDIAN)
    await office.register({"wife": items("wife")})
    await work.discard(office.database, found.list_id, Member("one", "見本職員", frozenset({Role.CLERK})))
    for table in ("target", "benefit_case", "further_case", "certain_person", "match"):
        assert await office.database.fetchval(f"SELECT count(*) FROM {table}") == 0, table


async def test_a_guardians_row_is_the_same_whichever_child_comes_first(office: Office) -> None:
    """Its id is made from the group: a list whose children changed places has the same row."""
    found = await enlisted(office, PARENT, ClaimUnit.CHILD, Actor.GUARDIAN)
    keys = office.database.keys
    group = domain.case_id(found.programme_id, keys.blind("household", b"1"))
    target: UUID = uuid5(group, keys.blind("reference", b"wife").hex())
    assert await office.database.fetchval("SELECT count(*) FROM target WHERE target_id = $1 AND is_head", target) == 1
