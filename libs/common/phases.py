"""Migrations before and after a roll-out: `NNNN_pre_….py` adds what the next version needs and the running one does not
mind, `NNNN_post_….py` removes what only the version before needed. A name without a phase counts as `pre`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

Phase = Literal["pre", "post"]


class WrongPhase(Exception):
    """The migrations of this phase cannot run now; the message says what to do."""


def phase_of(path: Path) -> Phase:
    """By the file's name."""
    return "post" if path.name[4:].startswith("_post_") else "pre"


def revisions(folder: Path) -> list[Path]:
    """The migration files of a schema in their order; a file is called after its revision."""
    return sorted(folder.glob("[0-9]*.py"))


def until(files: Sequence[Path], current: str | None, phase: Phase | None) -> str | None:
    """The revision to go to; None when nothing is to be done. Without a phase it is the newest.

    Raises `WrongPhase` where one version would be skipped: its `post` has not run and a later `pre` waits behind it.
    """
    pending = [path for path in files if current is None or path.name[:4] > current]
    if phase is not None and current is not None:
        pending = _leading(pending, phase)
    return pending[-1].name[:4] if pending else None


def _leading(pending: Sequence[Path], phase: Phase) -> list[Path]:
    phases = [phase_of(path) for path in pending]
    count = next((n for n, p in enumerate(phases) if p != phase), len(phases))
    if phase == "post" and count == 0 and "post" in phases:
        raise WrongPhase(f"{pending[0].name} がまだです。先に: todoke migrate --phase pre")
    if phase == "pre" and "pre" in phases[count:]:
        remedy = (
            "前の版のプロセスがもう動いていなければ、先に: todoke migrate --phase post"
            if count == 0
            else "間の版へ先に上げるか、全部止めて --phase なしで実行してください"
        )
        raise WrongPhase(f"{pending[count].name} がまだです。{remedy}")
    return list(pending[:count])
