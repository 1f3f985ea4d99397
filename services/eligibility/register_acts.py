"""One change of the register, done to every case it is about."""

from dataclasses import replace
from uuid import UUID

from libs.common.database import Row, Tx
from libs.common.events.terms import HoldReason
from services.eligibility import publish_targets, register_settling, store_register_cases, store_register_effects
from services.eligibility.city import City
from services.eligibility.domain import day_in_japan
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.register_changes.change import GONE, UNBINDING, Kind
from services.eligibility.register_changes.effects import Act, Why, effect_of
from services.eligibility.register_rows import opened
from services.eligibility.register_situations import new_head_of, situation_of
from services.eligibility.register_whose import Whose
from services.eligibility.rematching import rematch
from services.eligibility.store_register_effects import NewEffect, effect_id

_HOLDS = {Act.HOLD: HoldReason.REGISTER_CHANGED, Act.PROTECT: HoldReason.PROTECTED}


class Acts:
    """Under the matching lock, in one transaction with the effects' rows."""

    def __init__(self, tx: Tx, change: Row, city: City) -> None:
        self._tx, self._change, self._city = tx, change, city
        self._kind = Kind(change["kind"])
        self._person = opened(tx, change)

    async def do(self, meant: Whose) -> None:
        """Where it is certain who is meant the table decides; elsewhere it is noted that nothing was done."""
        doubtful = [self._effect(row, "unsure", why, None, "done") for row, why in meant.unsure]
        await store_register_effects.put(self._tx, doubtful)
        anew = {}
        for row in meant.sure:
            if await self._one(row):
                anew[row["target_id"]] = row["case_id"]
        await self._match_anew(anew, [] if meant.unsure else await self._unbound())

    async def _one(self, row: Row) -> bool:
        """Whether the case has to be matched anew."""
        tx, case_id, target_id = self._tx, row["case_id"], row["target_id"]
        case = await store_register_effects.case(tx, case_id)
        members = await store_register_effects.members(tx, case_id)
        target = next(m for m in members if m["target_id"] == target_id)
        situation = situation_of(self._change, case, members, target, day_in_japan(tx.now))
        effect = effect_of(situation)
        if effect.why is Why.ALONE and not await store_register_effects.members_listed(tx, case_id):
            effect = effect_of(replace(situation, members_listed=False))
        hold = _HOLDS.get(effect.act) if effect.why is not Why.PROTECTION_ENDED else None
        waits = effect.act in _HOLDS
        new = self._effect(row, effect.act.value, effect.why.value, hold, "waiting" if waits else "done")
        await store_register_effects.put(tx, [new])
        if effect.act is not Act.NOTHING:
            said = {"kind": self._kind.value, "why": effect.why.value, "file": str(self._change["file_id"])}
            tx.audit(f"register.{effect.act}", str(case_id), actor="register", **said)
        if self._kind in GONE and not target["register_gone"] and effect.why not in (Why.LEFT_BEFORE, Why.PERSON_LEFT):
            await store_register_cases.gone(tx, target_id)
        await self._act(effect.act, case, members, target)
        if hold is not None:
            await store_register_cases.count_holds(tx, case_id)
            await publish_targets.held(tx, [case_id], hold, held=True)
        return effect.act in (Act.MOVE_HEAD, Act.RENAME, Act.READDRESS)

    async def _act(self, act: Act, case: Row, members: list[Row], target: Row) -> None:
        tx, case_id = self._tx, case["case_id"]
        if act is Act.CLOSE:
            await register_settling.close(tx, case_id, self._kind.value)
            await register_settling.end(tx, case_id, "settled", "register")
        elif act is Act.PROTECT:
            await store_register_cases.protect(tx, case_id, True)
            await publish_targets.changed(tx, case_id)
        elif act is Act.MOVE_HEAD:
            new_head = new_head_of(self._change, members)
            assert new_head is not None  # noqa: S101  the table found one
            await register_settling.move_head(tx, case_id, new_head["target_id"])
            wanted = await register_settling.waiting_for(tx, case_id, Why.HEAD_UNKNOWN)
            await register_settling.settle(tx, case_id, wanted, "settled", "register")
        elif act in (Act.RENAME, Act.READDRESS):
            await self._rewrite(act, target)
            if act is Act.RENAME and not case["answered"]:
                await publish_targets.changed(tx, case_id)

    async def _rewrite(self, act: Act, target: Row) -> None:
        """The former name stays one by which the row may be equal: not every card has the new one yet."""
        person, said = store_register_cases.person_of(self._tx, target), self._person
        if act is Act.READDRESS:
            person["current_address"] = said["new_address"]
        elif person["name"] != said["new_name"]:
            person["former_names"] = [*person.get("former_names", ()), person["name"]]
            person |= {"name": said["new_name"], "kana": said["new_kana"]}
        await store_register_cases.rewrite(self._tx, target["target_id"], person, self._city)

    async def _unbound(self) -> list[UUID]:
        """Rows known by a 宛名番号 that binds nobody any more: once, since who answers later binds it anew."""
        key = self._change["person_key"]
        if self._kind not in UNBINDING or key is None or not self._change["waiting"]:
            return []
        await store_register_effects.unbind(self._tx, key, wholly=self._kind is Kind.RENUMBERED)
        return list(await store_register_cases.numbered(self._tx, key, day_in_japan(self._tx.now)))

    async def _match_anew(self, cases: dict[UUID, UUID], rows: list[UUID]) -> None:
        if cases or rows:
            near = Neighbourhood(self._tx)
            await near.grow(cases=set(cases.values()), rows=rows)
            await rematch(self._tx, near, [*cases, *rows])

    def _effect(self, row: Row, act: str, why: str, hold: HoldReason | None, state: str) -> NewEffect:
        change_id, case_id = self._change["change_id"], row["case_id"]
        return NewEffect(
            effect_id(change_id, case_id), change_id, case_id, row["programme_id"], row["target_id"], act, why,
            hold.value if hold else None, state,
        )  # fmt: skip
