"""The one way in which pairs are decided and stored, whether a list was staged or a resident registered.

All rows of a neighbourhood are decided anew and what stands is brought in line: unreleased matches follow the rules,
a released one is never taken back but doubted, held and left to a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from libs.common.database import Tx
from libs.common.events.envelope import Cause
from services.eligibility import publish, store_matches, store_notices, waiting
from services.eligibility.domain import day_in_japan
from services.eligibility.knowing import Knowledge, knowledge
from services.eligibility.matching.compare import Pair
from services.eligibility.matching.compared import compared
from services.eligibility.matching.decide import AUTO
from services.eligibility.matching.explain import rule_id
from services.eligibility.matching.remembered import settle_knowing
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.planning import Decided, Plan, Planning
from services.eligibility.standing import Standing, standing


async def rematch(
    tx: Tx, near: Neighbourhood, also: Iterable[UUID] = (), causes: Mapping[UUID, Cause] | None = None
) -> None:
    """Decide everybody in the neighbourhood, and these rows even if nobody matters to them any more.

    Under the matching lock. Publishes matches of released cases and holds; repeated it changes nothing.
    """
    ids = {row for _, row in near.pairs} | {str(row) for row in also if str(row) in near.rows}
    rows = [near.rows[id_] for id_ in sorted(ids)]
    if not rows:
        return
    stands = await standing(tx, rows)
    known = knowledge(near, stands.reviews, await store_matches.known(tx, [row.target_id for row in rows]))
    decided = decide_near(near, known)
    residents = stands.residents() | {UUID(one.certain[0]) for one in decided.values() if one.certain}
    stands.phones = await store_notices.on_phone(tx, list(residents))
    plan = Planning(stands, day_in_japan(tx.now)).plan([(row, decided[row.record.id]) for row in rows])
    await _write(tx, plan, stands, causes)


def decide_near(near: Neighbourhood, known: Knowledge) -> dict[str, Decided]:
    """Decisions by row, each programme on its own; a row without one is there when it is asked for."""
    by_programme: dict[UUID, list[Pair]] = defaultdict(list)
    for (_, row), pair in near.pairs.items():
        by_programme[near.rows[row].programme_id].append(pair)
    found: dict[str, Decided] = defaultdict(Decided)
    for pairs in by_programme.values():
        for decision in settle_knowing(pairs, known.same, known.different):
            who, codes = decision.registered.id, compared(decision.registered, decision.listed)
            if decision.decision == AUTO:
                found[decision.listed.id].certain = (who, rule_id(decision), codes)
            else:
                found[decision.listed.id].doubtful[who] = (decision.rule, codes)
    for (who, row), rule in known.same.items():
        same = near.pairs.get((who, row))
        if same is not None:
            found[row].certain = (who, rule, compared(same.registered, same.listed))
    return found


async def _write(tx: Tx, plan: Plan, stands: Standing, causes: Mapping[UUID, Cause] | None) -> None:
    if plan.unsure:
        await store_notices.drop(tx, plan.unsure)
    if plan.sure:
        await store_notices.put(tx, plan.sure)
    if plan.unmatched:
        await store_matches.unmatch(tx, plan.unmatched)
    if plan.dropped:
        await store_matches.drop_reviews(tx, plan.dropped)
    if plan.reviews:
        await store_matches.put_reviews(tx, plan.reviews)
    for ids, doubted in ((plan.doubted, True), (plan.certain, False)):
        if ids:
            publish.doubted(tx, await store_matches.doubt(tx, ids, doubted), doubted)
    if plan.matches:
        made = await store_matches.match(tx, plan.matches)
        released = [new.case_id for new in plan.matches if stands.cases[new.case_id]["released"]]
        if released:
            now_told = frozenset(await waiting.not_held_back(tx, released))
            await publish.matched(tx, [m for m in made if m["case_id"] in now_told], causes)
