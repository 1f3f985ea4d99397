"""What staff do with a release that has begun, the same by page and by REST: next stage, pause, resume, undo."""

from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database, Row, Tx
from libs.common.staff.roles import Member
from services.eligibility import store_outcomes, store_waves
from services.eligibility.aiming import aim
from services.eligibility.reasons import ResumeReason, UndoReason
from services.eligibility.stopping import Bads
from services.eligibility.waves import Stage, Standing, following, standing
from services.eligibility.work_releases import role_of

_OTHER = "配信のようすが変わっています。画面を開きなおしてください。"


async def next_stage(database: Database, list_id: UUID, by: Member) -> None:
    """The next stage begins. Raises HTTPException 409 while one is under way, and when there is none."""
    async with database.begin() as tx:
        row = await _in(tx, list_id, Standing.WAITING)
        stage = following(Stage(row["stage"]))
        if stage is None:
            raise HTTPException(409, _OTHER)
        await store_waves.enter(tx, row["wave_id"], stage)
        await aim(tx, row, stage)
        _audit(tx, "release.next_stage", list_id, by, stage=stage.value)


async def pause(database: Database, list_id: UUID, by: Member) -> None:
    """No further batch is released, and who registers from now on waits."""
    async with database.begin() as tx:
        can = Standing.RUNNING, Standing.WAITING, Standing.UNDONE, Standing.RELEASED
        row = await _in(tx, list_id, *can)
        await store_waves.set_state(tx, row["wave_id"], "paused")
        await store_waves.halt(tx, list_id)
        _audit(tx, "release.paused", list_id, by, released=row["released_count"])


async def resume(database: Database, list_id: UUID, reason: ResumeReason, by: Member) -> None:
    """The stage goes on, and those who waited are told. What was known of by now does not stop it again."""
    async with database.begin() as tx:
        row = await _in(tx, list_id, Standing.PAUSED, Standing.STOPPED, Standing.UNDONE)
        counts = await store_outcomes.counts(tx, list_id)
        await store_waves.clear(tx, row["wave_id"], Bads(counts["failed"], counts["blocked"], counts["not_me"]))
        await store_waves.enter(tx, row["wave_id"], row["stage"])
        if row["state"] == "undone":
            await aim(tx, row, Stage(row["stage"]))
        else:
            await store_waves.go_on(tx, row)
        _audit(tx, "release.resumed", list_id, by, reason=reason.value, stopped_for=row["stopped_for"] or "")


async def undo(database: Database, list_id: UUID, reason: UndoReason, by: Member) -> None:
    """Take back what has not left: a proposal at once, a halted release in the background.

    Raises HTTPException 409 when it was not halted first.
    """
    async with database.begin() as tx:
        row = await _in(tx, list_id, Standing.PROPOSED, Standing.PAUSED, Standing.STOPPED)
        proposed = row["state"] == "proposed"
        await store_waves.set_state(tx, row["wave_id"], "undone" if proposed else "undoing")
        _audit(tx, "release.withdrawn" if proposed else "release.undone", list_id, by, reason=reason.value)


async def _in(tx: Tx, list_id: UUID, *allowed: Standing) -> Row:
    """The locked wave, standing in one of these."""
    row = await store_waves.locked(tx, list_id)
    if row is None:
        raise HTTPException(404)
    if standing_of(row) not in allowed:
        running = standing_of(row) in (Standing.RUNNING, Standing.WAITING, Standing.RELEASED)
        raise HTTPException(409, "先に、配信を止めてください。" if running and Standing.PAUSED in allowed else _OTHER)
    return row


def standing_of(row: Row) -> Standing:
    """Of a wave as `store_waves` reads it."""
    return standing(row["list_state"], row["state"], row["released_count"], row["release_to"])


def _audit(tx: Tx, action: str, list_id: UUID, by: Member, **detail: str | int) -> None:
    tx.audit(action, str(list_id), actor=by.subject, role=role_of(by), **detail)
