"""Several doubtful pairs of an easy kind by one press, and a decision taken back."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database
from libs.common.plans import plan_by_index
from libs.common.staff.roles import Member
from services.eligibility import publish, store_cases, store_decided, store_matches, store_reviews
from services.eligibility.city import City
from services.eligibility.matching.rules import TOGETHER
from services.eligibility.reviewing import Answer, decide_anew, record, refuse_same

MOST = 50
"""Pairs by one press."""
_ONE_BY_ONE = "この中に、1組ずつ確認する組があります。一覧から、その組を開いて決めてください。"
_MOVED_ON = "この中に、もう決まった組があります。画面を開きなおしてください。"


async def same_together(database: Database, city: City, review_ids: Sequence[UUID], by: Member) -> int:
    """All of these pairs are the same person; how many. All or nothing.

    Raises HTTPException 409 when a pair is of a hard kind, told already or decided meanwhile, or when somebody of it
    waits in another pair as well; 422 for none or too many.
    """
    ids = sorted(set(review_ids))
    if not 0 < len(ids) <= MOST:
        raise HTTPException(422, f"組を1つから{MOST}までチェックしてください。")
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        reviews = [review for id_ in ids if (review := await store_reviews.locked(tx, id_)) is not None]
        if len(reviews) < len(ids) or not all(review["waiting"] for review in reviews):
            raise HTTPException(409, _MOVED_ON)
        if not TOGETHER.issuperset(r["rule"] for r in reviews) or not await store_decided.all_alone(tx, ids):
            raise HTTPException(409, _ONE_BY_ONE)
        for review in reviews:
            refuse_same(review, by.subject)
            await store_reviews.decide(tx, review["review_id"], Answer.SAME.value, by.subject)
            await store_reviews.remember(tx, review["resident_id"], review["target_id"], same=True)
            record(tx, "review.same", review, by, state="same", together=str(len(ids)))
        await decide_anew(tx, city, [review["target_id"] for review in reviews])
    return len(ids)


async def take_back(database: Database, city: City, review_id: UUID, by: Member) -> None:
    """A decided pair waits again, its binding is forgotten and everybody near is decided anew.

    A match that stood on it ends; whoever was told already sees no notice any more. Raises HTTPException 404 without
    such a pair, 409 when it is not decided or the household has answered.
    """
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        review = await store_reviews.locked(tx, review_id)
        if review is None:
            raise HTTPException(404)
        if review["state"] not in (Answer.SAME, Answer.DIFFERENT):
            raise HTTPException(409, "この組は、まだ決まっていません。")
        if not review["can_be_told"]:
            raise HTTPException(409, "この世帯は、もう回答したか、事業が締め切られています。取り消せません。")
        if review["state"] == Answer.SAME:
            if review["released"]:
                ended = await store_reviews.end_match(tx, review["target_id"], review["resident_id"])
                publish.revoked(tx, ended, "decision_taken_back", {})
            elif review["told"] == review["resident_id"]:
                await store_matches.unmatch(tx, [review["case_id"]])
        await store_decided.forget(tx, review["resident_id"], review["target_id"])
        await store_decided.reopen(tx, review_id)
        record(tx, "review.taken_back", review, by, was=review["state"])
        await decide_anew(tx, city, [review["target_id"]])
