"""How the release of a list stands, for the page and for REST: no personal data, and nobody's name."""

from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.database import Database, Row
from services.eligibility import store_outcomes, store_waves
from services.eligibility.stopping import Bad, why
from services.eligibility.watching import bads_of
from services.eligibility.waves import Stage, Standing
from services.eligibility.work_waves import standing_of

_NOT_BEGUN = (Standing.STAGED, Standing.PROPOSED)


class CountsOut(BaseModel):
    """Households of the released cases."""

    told: int = Field(description="a notice was asked for")
    pushed: int = Field(description="LINE took it")
    failed: int = Field(description="LINE did not take it")
    blocked: int = Field(description="the resident is no friend of the account, or blocked it soon after the notice")
    blocked_after: int = Field(description="of these, blocked within a week after the notice, without an answer")
    not_me: int
    answered: int
    declined: int
    waiting: int = Field(description="matched while the release was halted or the case held; told afterwards")
    too_late: int = Field(description="LINE had the notice when it was undone")


class ReleaseOut(BaseModel):
    """`standing`: staged, proposed, running, waiting (for the press to the next stage), paused, stopped (by itself),
    undoing, undone or released. `release_to`: cases that may be released by now; null: all."""

    list_id: UUID
    standing: Standing
    by_stages: bool = False
    stage: Stage | None = None
    case_count: int
    released_count: int
    release_to: int | None
    tellable: int = Field(description="households it would tell by now; once it has begun, those told")
    two_people: bool = False
    first_by: str | None = None
    second_by: str | None = None
    stopped_because: str | None = None
    counts: CountsOut


async def release_of(database: Database, list_id: UUID) -> ReleaseOut | None:
    """None without such a list."""
    row = await store_waves.wave(database, list_id)
    if row is None:
        return None
    counts = await store_outcomes.counts(database, list_id)
    state = standing_of(row)
    known = {name: row[name] for name in ("list_id", "case_count", "released_count", "release_to")}
    if row["wave_id"] is not None and state is not Standing.STAGED:
        known |= {name: row[name] for name in ("by_stages", "stage", "two_people", "first_by", "second_by")}
    return ReleaseOut(
        **known,
        standing=state,
        tellable=(await store_waves.tellable(database, list_id))[1] if state in _NOT_BEGUN else counts["told"],
        stopped_because=_because(row, counts),
        counts=CountsOut(**dict(counts)),
    )


def _because(row: Row, counts: Row) -> str | None:
    return why(Bad(row["stopped_for"]), counts["told"], bads_of(counts)) if row["stopped_for"] else None
