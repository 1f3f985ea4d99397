"""Whatever comes first, a case has one live notice at most, and it is the one of the table."""

from itertools import permutations

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility.notices import Act, Case, Part, Registered, notice_of
from services.eligibility.programmes.parts import Actor
from tests.unit.eligibility.reviews.office import Office, resident
from tests.unit.eligibility.told.enlisting import BASE, Enlisted, items, row

STEPS = ("list", "release", "head", "wife", "son")
PARTS = {"head": Part.HEAD, "wife": Part.ADULT, "son": Part.ADULT}
TABLES = ("match", "target", "benefit_case", "target_list", "programme", "resident", "outbox")
_EMPTY = "; ".join(f"DELETE FROM {table}" for table in TABLES)


def expected(steps: tuple[str, ...]) -> list[tuple[str, CaseRole]]:
    """Who is told in this order, by asking the table after each step."""
    case = Case(ClaimUnit.HOUSEHOLD, Actor.MEMBER, BASE)
    people: list[Registered] = []
    told: list[tuple[str, CaseRole]] = []
    for at, step in enumerate(steps):
        if step in PARTS:
            people.append(Registered(resident(step), PARTS[step]))
        if "release" in steps[: at + 1] and not told:
            notice = notice_of(case, people, BASE)
            if notice.act is Act.TELL and notice.role:
                told.append((next(n for n in PARTS if resident(n) == notice.resident_id), notice.role))
    return told


async def test_every_order_ends_with_the_notice_of_the_table(office: Office) -> None:
    orders = [steps for steps in permutations(STEPS) if steps.index("list") < steps.index("release")]
    outcomes = set()
    for steps in orders:
        await office.database.pool.execute(_EMPTY)
        enlisted = Enlisted(
            office, [row("head", leads=True), row("wife"), row("son")], ClaimUnit.HOUSEHOLD, Actor.MEMBER
        )
        for step in steps:
            if step == "list":
                await enlisted.staged()
            elif step == "release":
                await enlisted.release()
            else:
                await office.register({step: items(step)})
        told = [(who, role) for _, who, role in await enlisted.told()]
        assert told == expected(steps), steps
        live = await office.database.fetch("SELECT resident_id FROM match WHERE live")
        assert [each["resident_id"] for each in live] == [resident(who) for who, _ in told], steps
        outcomes.add(tuple(told))
    assert len(outcomes) == 3, "the head, the wife or the son, as it happens"
