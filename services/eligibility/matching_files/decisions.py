"""The decisions as CSV, written whole or not at all."""

import csv
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from services.eligibility.matching.decide import Decision
from services.eligibility.matching.explain import reason, rule_id

COLUMNS = ("resident_id", "target_id", "decision", "rule", "reason")


def write_decisions(path: Path, decisions: Iterable[Decision]) -> Counter[str]:
    """UTF-8 without a mark; readable by the owner only. The file appears under its name when it is complete.

    Returns how many of each decision. Raises OSError; then nothing is left behind, and a file from before stays.
    """
    counts: Counter[str] = Counter()
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        try:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for d in decisions:
                counts[d.decision] += 1
                writer.writerow((d.registered.id, d.listed.id, d.decision, rule_id(d), reason(d)))
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return counts
