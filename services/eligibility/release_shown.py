"""What the page of a list shows of its release, beside the list itself."""

from typing import Any
from uuid import UUID

from libs.common.database import Database
from libs.common.settings import Settings
from libs.common.staff.roles import Member
from services.eligibility.canary import MOST
from services.eligibility.reasons import ResumeReason, SkipReason, UndoReason
from services.eligibility.release_view import ReleaseOut, release_of
from services.eligibility.waves import Stage, following


async def release_shown(database: Database, list_id: UUID, member: Member, settings: Settings) -> dict[str, Any]:
    """Values for `list_release.html` and `list_wave.html`."""
    release = await release_of(database, list_id)
    assert release is not None  # noqa: S101  the list is there
    return {
        "release": release,
        "stage_bar": _bar(release),
        "next_stage": following(release.stage) if release.stage else None,
        "mine": release.first_by == member.subject,
        "above": settings.release_second_person_above,
        "by_stages_first": release.tellable >= settings.release_stages_from,
        "most_tried": MOST,
        "skip_reasons": list(SkipReason),
        "resume_reasons": list(ResumeReason),
        "undo_reasons": list(UndoReason),
    }


def _bar(release: ReleaseOut) -> tuple[list[str], int]:
    """Names of the stages and the present one, from 1; one beyond the last when all is released."""
    names = [stage.label for stage in Stage]
    if release.stage is None:
        return names, 1
    done = release.released_count >= release.case_count
    return names, len(names) + 1 if done else list(Stage).index(release.stage) + 1
