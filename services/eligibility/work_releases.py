"""What staff do to start the release of a target list, the same by page and by REST: one press, or two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database, Row, Tx
from libs.common.events import new_id
from libs.common.staff.roles import Member
from services.eligibility import access, canary, store, store_list_files, store_waves
from services.eligibility.aiming import aim
from services.eligibility.before_release import obstacle
from services.eligibility.reasons import SkipReason
from services.eligibility.waves import Stage

_GONE = "このリストは、もう配信されたか、取り消されています。画面を開きなおしてください。"


@dataclass(frozen=True, slots=True)
class Pressed:
    """How: all at once, or by stages that begin with the households of these 整理番号, or skip them for a reason."""

    by_stages: bool = False
    canary: Sequence[str] = ()
    skip: SkipReason | None = None

    @property
    def first(self) -> Stage:
        """The stage it begins with."""
        if not self.by_stages:
            return Stage.ALL
        return Stage.CANARY if self.canary else Stage.ONE_PERCENT


AT_ONCE = Pressed()


async def release(
    database: Database, list_id: UUID, count: int, by: Member, *, pressed: Pressed = AT_ONCE, above: int
) -> bool:
    """Release a staged list, or propose it; the press names the number of cases, so nobody releases unseen.

    False: it would tell more than `above` households, so a second person has to approve. Raises HTTPException 409 when
    something is to be done first, the list is not staged or the number is another one; 422 for the trial's households.
    """
    if pressed.by_stages and not pressed.canary and pressed.skip is None:
        raise HTTPException(422, "試しに配信する世帯の整理番号を入れるか、試しをとばす理由を選んでください。")
    cases = await canary.households(database, list_id, pressed.canary) if pressed.first is Stage.CANARY else []
    async with database.begin() as tx:
        row = await _staged(tx, list_id)
        if row["state"] == "proposed":
            raise HTTPException(409, "この配信は、もう1人の職員の承認を待っています。")
        if row["case_count"] != count:
            raise HTTPException(409, f"件数が合いません。画面の件数（{row['case_count']:,}件）を入れてください。")
        if pressed.by_stages and not row["compared"]:
            raise HTTPException(409, "登録した人と比べている途中です。終わってから、段階に分けて配信してください。")
        wave_id, two_people = new_id(), await _told_at_most(tx, row) > above
        await store_waves.propose(
            tx, wave_id, row, by_stages=pressed.by_stages, stage=pressed.first, two_people=two_people, by=by.subject
        )
        await store_waves.choose(tx, wave_id, cases)
        how = {"cases": count, "first_stage": pressed.first.value, "skipped": pressed.skip or ""}
        if two_people:
            tx.audit("release.proposed", str(list_id), actor=by.subject, role=role_of(by), **how)
        else:
            await _begin(tx, list_id, by.subject, None)
            tx.audit("list.released", str(list_id), actor=by.subject, role=role_of(by), **how)
    return not two_people


async def approve(database: Database, list_id: UUID, by: Member) -> None:
    """The second person: the release begins. Raises HTTPException 409 for the first one, or with nothing to approve."""
    async with database.begin() as tx:
        row = await _staged(tx, list_id)
        if row["state"] != "proposed":
            raise HTTPException(409, "承認を待っている配信はありません。画面を開きなおしてください。")
        if row["first_by"] == by.subject:
            raise HTTPException(409, "配信を申し出た人は、承認できません。ほかの職員に頼んでください。")
        if row["counted"] != row["case_count"]:
            raise HTTPException(409, "申し出のあとで、リストの件数が変わりました。取り下げて、申し出なおしてください。")
        await _begin(tx, list_id, row["first_by"], by.subject)
        tx.audit("list.released", str(list_id), actor=by.subject, role=role_of(by), cases=row["case_count"])


async def _staged(tx: Tx, list_id: UUID) -> Row:
    if (sentence := await obstacle(tx, list_id)) is not None:
        raise HTTPException(409, sentence)
    row = await store_waves.locked(tx, list_id)
    if row is None or row["list_state"] != "staged":
        raise HTTPException(409, _GONE)
    return row


async def _told_at_most(tx: Tx, row: Row) -> int:
    """Households told; all of them while some are not compared with the residents yet."""
    return (await store_waves.tellable(tx, row["list_id"]))[1] if row["compared"] else int(row["case_count"])


async def _begin(tx: Tx, list_id: UUID, first: str, second: str | None) -> None:
    row = await store_waves.locked(tx, list_id)
    assert row is not None  # noqa: S101  it was read in this transaction
    await store.start_release(tx, list_id, row["wave_id"], first)
    await store_waves.begin(tx, row["wave_id"], second)
    await aim(tx, row, Stage(row["stage"]))
    await store_list_files.forget_files(tx, row["programme_id"])


def role_of(member: Member) -> str:
    """The role an act is recorded under: one that allows it."""
    return next((role.value for role in access.SECOND_PERSON if role in member.roles), "staff")
