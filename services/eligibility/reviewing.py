"""What a member of staff decides about a doubtful pair, the same by page and by REST."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database, Row, Tx
from libs.common.plans import plan_by_index
from libs.common.staff.roles import Member
from services.eligibility import access, forming, publish, store_cases, store_outcomes, store_reviews
from services.eligibility.city import City
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.rematching import rematch


class Answer(StrEnum):
    """The three buttons."""

    SAME = "same"
    DIFFERENT = "different"
    LATER = "later"


async def answer(database: Database, city: City, review_id: UUID, given: Answer, by: Member) -> str:
    """The pair's new state: open, proposed (a second person is needed), same or different.

    After `same` the match is made, and told if its case is released; after `different` a match of the two ends.
    Everybody near is decided anew. Raises HTTPException 404 without such a pair, 409 when the answer is not possible.
    """
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        review = await store_reviews.locked(tx, review_id)
        if review is None:
            raise HTTPException(404)
        if not review["waiting"]:
            raise HTTPException(409, "この組は、もう決まっています。要確認の一覧を開きなおしてください。")
        state = await _store(tx, review, given, by.subject)
        record(tx, f"review.{given}", review, by, state=state)
        if state in ("same", "different"):
            await decide_anew(tx, city, [review["target_id"]])
    return state


async def begin(tx: Tx, city: City) -> None:
    """Under the matching lock, before people decide about a case. Raises HTTPException 409 while forms are missing."""
    await plan_by_index(tx)
    await store_cases.lock_matching(tx)
    if not await forming.ready(tx, city):
        raise HTTPException(409, "データを準備しています。少し待ってから、もう一度押してください。")


async def decide_anew(tx: Tx, city: City, rows: Sequence[UUID]) -> None:
    """Everybody near these rows, after people decided something about them. Under the matching lock."""
    if await forming.ready(tx, city):
        near = Neighbourhood(tx)
        await near.grow(rows=rows)
        await rematch(tx, near, rows)


def record(tx: Tx, action: str, review: Row, by: Member, **more: str) -> None:
    """What was decided, and on what."""
    why = {"rule": f"{review['rule']}/{review['rules_version']}", "compared": review["compared"]}
    tx.audit(action, str(review["review_id"]), actor=by.subject, role=role_of(by), **more, **why)


async def _store(tx: Tx, review: Row, given: Answer, by: str) -> str:
    resident_id, target_id = review["resident_id"], review["target_id"]
    if given is Answer.LATER:
        await store_reviews.postpone(tx, review["review_id"])
        return str(review["state"])
    if given is Answer.SAME:
        refuse_same(review, by)
        if review["hard"] and review["state"] == "open":
            await store_reviews.propose(tx, review["review_id"], by)
            return "proposed"
    else:
        # Only a released match is ever under review.
        ended = await store_reviews.end_match(tx, target_id, resident_id)
        publish.revoked(tx, ended, "not_the_same", {})
    await store_reviews.decide(tx, review["review_id"], given.value, by)
    if given is Answer.SAME and (hold := await store_outcomes.believed(tx, review["case_id"], resident_id)):
        publish.believed(tx, hold)
    await store_reviews.remember(tx, resident_id, target_id, same=given is Answer.SAME)
    return given.value


def refuse_same(review: Row, by: str) -> None:
    """Raises HTTPException 409 when this person may not, or nobody can, say that they are the same."""
    if review["state"] == "proposed" and review["first_by"] == by:
        raise HTTPException(409, "この組は、もう1人の職員の確認が必要です。ほかの人に頼んでください。")
    if review["elsewhere"]:
        raise HTTPException(409, "この人は、この事業の別の世帯と一致しています。先に、そちらの組を確認してください。")
    if review["released"] and review["told"] not in (None, review["resident_id"]):
        raise HTTPException(
            409, "この世帯のことは、もうほかの人にお知らせしています。先に、その人の組を「ちがう人」にしてください。"
        )


def role_of(member: Member) -> str:
    """The role an act is recorded under: one that allows it."""
    return next((role.value for role in access.REVIEWS if role in member.roles), "staff")
