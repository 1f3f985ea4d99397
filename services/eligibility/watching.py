"""Bad news about a release stops it once a limit is passed, in the transaction in which the news is heard."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Row, Tx
from libs.common.settings import Settings
from services.eligibility import store_outcomes, store_waves
from services.eligibility.stopping import Bad, Bads, Limits, stop_of


def limits_of(settings: Settings) -> Limits:
    """As the city set them."""
    return Limits(
        failed=settings.release_stop_failed,
        blocked=settings.release_stop_blocked,
        not_me=settings.release_stop_not_me,
        least=settings.release_stop_least,
    )


def bads_of(counts: Row) -> Bads:
    """From the counts of a list."""
    return Bads(counts["failed"], counts["blocked"], counts["not_me"])


async def look(tx: Tx, cases: Sequence[UUID], limits: Limits) -> None:
    """Stop the releases of these cases where a limit is passed; nothing more is released until a person resumes."""
    for list_id in await store_outcomes.lists_of(tx, cases):
        if await _bad(tx, await store_waves.wave(tx, list_id), list_id, limits) is None:
            continue
        row = await store_waves.locked(tx, list_id)  # only now: a batch of the release may hold it
        if row is not None and (bad := await _bad(tx, row, list_id, limits)) is not None:
            await store_waves.set_state(tx, row["wave_id"], "stopped", bad)
            await store_waves.halt(tx, list_id)
            tx.audit("release.stopped", str(list_id), actor="eligibility", reason=bad.value)


async def _bad(tx: Tx, row: Row | None, list_id: UUID, limits: Limits) -> Bad | None:
    if row is None or row["list_state"] not in ("releasing", "released") or row["state"] not in (None, "running"):
        return None
    counts = await store_outcomes.counts(tx, list_id)
    cleared = Bads(row["cleared_failed"] or 0, row["cleared_blocked"] or 0, row["cleared_not_me"] or 0)
    return stop_of(counts["told"], bads_of(counts), cleared, limits)
