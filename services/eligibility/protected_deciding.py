"""What staff decide about a case under 支援措置: it may be told over LINE, or goes by post after all.

The rule of the job: one protected member holds the whole household's push until a person has looked. The phone that
would be told can be in the hands of the one from whom the person is protected.
"""

from enum import StrEnum
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database
from libs.common.staff.roles import Member
from services.eligibility import store_matches, store_protected, store_register_effects
from services.eligibility.city import City
from services.eligibility.reviewing import begin, decide_anew, role_of


class Decision(StrEnum):
    """LINE で知らせてよい, 郵送にする."""

    TELL = "tell"
    BY_POST = "by_post"


async def decide(database: Database, city: City, case_id: UUID, given: Decision, by: Member) -> None:
    """Tell: who certainly is the person of the case is told by the rules, at the release or now if that was before.

    By post: as it was before anybody looked, possible until somebody is told. Raises HTTPException 404 for a case that
    is not protected, 409 where the decision is not possible any more.
    """
    async with database.begin() as tx:
        await begin(tx, city)
        case = await store_protected.locked(tx, case_id)
        if case is None:
            raise HTTPException(404)
        if case["over"]:
            raise HTTPException(409, "この件は、もう終わっています。一覧を開きなおしてください。")
        if given is Decision.BY_POST and case["told"]:
            raise HTTPException(409, "もう LINE でお知らせしたので、取り消せません。")
        if (given is Decision.TELL) == (case["looked_at"] is not None):
            raise HTTPException(409, "この件は、もう決まっています。一覧を開きなおしてください。")
        if given is Decision.TELL:
            await store_protected.look(tx, case_id, by.subject)
            await decide_anew(tx, city, [m["target_id"] for m in await store_register_effects.members(tx, case_id)])
        else:
            await store_protected.look(tx, case_id, None)
            await store_matches.unmatch(tx, [case_id])
        tx.audit(f"protected.{given}", str(case_id), actor=by.subject, role=role_of(by))
