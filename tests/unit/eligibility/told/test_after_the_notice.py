"""What happens when people come and go after somebody was told, or while a release is halted."""

from uuid import UUID

import orjson

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility import waiting
from services.eligibility.excluded import counts
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.programmes.parts import Actor
from tests.unit.eligibility.reviews.office import Office
from tests.unit.eligibility.told.enlisting import (
    FAMILY,
    PARENT,
    TO_HEAD,
    TO_WIFE,
    Enlisted,
    items,
    left_out,
)

HOUSEHOLD, CHILDREN = ClaimUnit.HOUSEHOLD, ClaimUnit.CHILD
HEAD, MEMBER, GUARDIAN = Actor.HEAD, Actor.MEMBER, Actor.GUARDIAN


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
    assert await left_out(office.database, enlisted.list_id) == {"nobody-may-act": 1}


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
    assert await left_out(office.database, enlisted.list_id) == {}
    await office.register({"head": items("head")})
    assert await enlisted.told() == []
    await office.database.pool.execute("UPDATE release_wave SET state = 'running'")
    assert await waiting.tell_some(office.database) == 1
    assert await enlisted.told() == TO_HEAD
    assert await office.said("eligibility.revoked") == []


async def test_who_left_while_an_older_process_ran_is_nobodys_person(office: Office) -> None:
    """It knows nothing of who is certain, so it leaves the row behind."""
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, MEMBER).staged()
    await office.register({"wife": items("wife")})
    pool = office.database.pool
    await pool.execute("UPDATE resident SET state = 'withdrawn', form = NULL, person = NULL")
    await pool.execute("DELETE FROM match")
    assert await left_out(office.database, enlisted.list_id) == {"not-registered": 1}
    await office.register({"son": items("son")})
    await enlisted.release()
    assert await enlisted.told() == [("head", "son", CaseRole.MEMBER)]


async def test_a_match_of_an_older_process_is_told(office: Office) -> None:
    enlisted = await Enlisted(office, FAMILY, HOUSEHOLD, HEAD).staged()
    await office.register({"head": items("head")})
    await office.database.pool.execute("DELETE FROM certain_person")
    assert (await counts(office.database, enlisted.list_id)).by_rule["one"] == 1
    await office.register({"wife": items("wife")})
    await enlisted.release()
    assert await enlisted.told() == TO_HEAD
    assert await office.said("case.held") == []


async def test_one_childs_case_alone_finds_the_guardian(office: Office) -> None:
    """As a trial release compares the cases that it is tried on, before the list is compared."""
    await Enlisted(office, PARENT, CHILDREN, GUARDIAN).staged(compared=False)
    [further] = await office.database.fetch("SELECT case_id FROM further_case")
    assert "wife" in await neighbours(office, further["case_id"])


async def neighbours(office: Office, case: UUID) -> set[str]:
    """Whose rows are looked at for this case alone."""
    async with office.database.begin() as tx:
        near = Neighbourhood(tx)
        await near.grow(cases=[case])
        people = await tx.fetch(
            "SELECT person, target_id FROM target WHERE target_id = ANY($1)",
            [row.target_id for row in near.rows.values()],
        )
        return {
            orjson.loads(tx.keys.open_row("target", row["target_id"], "person", row["person"]))["reference"]
            for row in people
        }
