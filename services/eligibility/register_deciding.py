"""What a member of staff decides about a case that a change in the register holds, the same by page and by REST."""

from enum import StrEnum
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database, Row, Tx
from libs.common.staff.roles import Member
from services.eligibility import (
    publish_targets,
    register_settling,
    store_register_cases,
    store_register_effects,
    store_register_held,
)
from services.eligibility.city import City
from services.eligibility.register_changes.effects import Why
from services.eligibility.reviewing import begin, decide_anew, role_of


class Decision(StrEnum):
    """The two buttons: 確認した・続ける, 取り下げる."""

    CONTINUE = "continue"
    WITHDRAW = "withdraw"


ASKS_HEAD = (Why.HEAD_UNKNOWN, Why.HEAD_BEFORE)
"""A person says who the head is."""
NO_WAY_ON = (Why.ALONE_PERHAPS,)
"""Who would go on is on no list."""


async def decide(
    database: Database, city: City, effect_id: UUID, given: Decision, by: Member, new_head: UUID | None = None
) -> None:
    """Continue: the case is freed, matched anew and told by the rules. Withdraw: it takes no answer and stays held.

    `new_head`: the member who is the head now, where that is what a person has to say. Raises HTTPException 404
    without such a case, 409 when it is decided already or the decision is not possible.
    """
    async with database.begin() as tx:
        await begin(tx, city)
        held = await store_register_held.locked(tx, effect_id)
        if held is None:
            raise HTTPException(404)
        if held["state"] != "waiting":
            raise HTTPException(409, "この件は、もう決まっています。一覧を開きなおしてください。")
        if given is Decision.CONTINUE:
            await _continue(tx, city, held, by, new_head)
        else:
            await _withdraw(tx, held, by)
        tx.audit(
            f"register.{given}", str(held["case_id"]), actor=by.subject, role=role_of(by),
            why=held["why"], kind=held["kind"], new_head=str(new_head or ""),
        )  # fmt: skip


async def _continue(tx: Tx, city: City, held: Row, by: Member, new_head: UUID | None) -> None:
    case_id, why = held["case_id"], Why(held["why"])
    if why in NO_WAY_ON:
        raise HTTPException(409, "リストに世帯員がいないので、続けられません。1人世帯なら、取り下げてください。")
    effects = [held["effect_id"]]
    if why in ASKS_HEAD:
        members = await store_register_effects.members(tx, case_id)
        is_head = {m["target_id"]: m["is_head"] for m in members if not m["register_gone"]}
        if new_head is None or new_head not in is_head:
            raise HTTPException(409, "新しい世帯主を選んでから、「続ける」を押してください。")
        if not is_head[new_head]:
            await register_settling.move_head(tx, case_id, new_head)
    elif why is Why.PROTECTION_ENDED:
        await store_register_cases.protect(tx, case_id, False)
        await publish_targets.changed(tx, case_id)
        effects += await register_settling.waiting_for(tx, case_id, Why.PROTECTION_BEGAN)
    await register_settling.settle(tx, case_id, effects, "continued", by.subject)
    await decide_anew(tx, city, [m["target_id"] for m in await store_register_effects.members(tx, case_id)])


async def _withdraw(tx: Tx, held: Row, by: Member) -> None:
    """The holds stay at the other services: nothing may be paid for an answer that came before."""
    await register_settling.close(tx, held["case_id"], "withdrawn")
    await register_settling.end(tx, held["case_id"], "withdrawn", by.subject)
