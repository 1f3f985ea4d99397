"""How many cases of a list a stage of its release reaches."""

from libs.common.database import Row, Tx
from services.eligibility import store_waves
from services.eligibility.waves import Stage, cases_of_share, goal


async def aim(tx: Tx, row: Row, stage: Stage) -> None:
    """Set it, from the households that would be told by now; where there are none, from all households.

    `row`: the locked wave. What is released before counts.
    """
    await store_waves.aim(tx, row, await _cases(tx, row, stage))


async def _cases(tx: Tx, row: Row, stage: Stage) -> int | None:
    released = int(row["released_count"])
    if stage is Stage.ALL:
        return None
    if stage is Stage.CANARY:
        return max(released, await store_waves.chosen(tx, row["wave_id"]))
    told, tellable = await store_waves.tellable(tx, row["list_id"])
    if told == tellable:
        return cases_of_share(stage, released, row["case_count"])
    return released + await store_waves.cases_for(tx, row["list_id"], goal(stage, told, tellable) - told)
