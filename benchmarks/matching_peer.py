"""Splink on the same people: it gets our canonical columns, which is more than it would have by itself."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.eligibility.matching.record import Record
from services.eligibility.matching_files.people import People
from services.eligibility.matching_files.towns import read_towns

COLUMNS = ("id", "name", "birth", "sex", "town", "numbers")
THRESHOLDS = (0.99, 0.9999, 0.9999999)

Measured = Callable[[list[str]], tuple[float, float]]


def compare_splink(python: Path, folder: Path, truth: set[tuple[str, str]], measured: Measured) -> dict[str, Any]:
    """Time and memory of Splink alone, and precision, recall and false pairs at each threshold."""
    towns = read_towns(folder / "towns.csv")
    home = People(folder / "registered.csv", "resident_id").home()
    inputs = []
    for name, id_column in (("registered", "resident_id"), ("targets", "target_id")):
        path = folder / f"canonical_{name}.csv"
        people = People(folder / f"{name}.csv", id_column)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_columns(record) for record in people.records(home, towns, lambda position: None))
        inputs.append(str(path))
    out = folder / "splink.csv"
    script = str(Path(__file__).with_name("splink_match.py"))
    seconds, peak = measured([str(python), "-W", "ignore", script, *inputs, str(out)])
    with out.open(encoding="utf-8", newline="") as file:
        found = [(row["resident_id"], row["target_id"], float(row["probability"])) for row in csv.DictReader(file)]
    rows = [_at(threshold, found, truth) for threshold in THRESHOLDS]
    lines = [
        f"{'splink ≥ ' + str(row['threshold']):20} {seconds:6.2f} s  {peak:4.0f} MiB  false {row['false']}  "
        f"precision {row['precision']:.4f}  recall {row['recall']:.4f}"
        for row in rows
    ]
    return {"seconds": seconds, "peak_mib": peak, "thresholds": rows, "lines": lines}


def _columns(record: Record) -> tuple[str, ...]:
    town, _, numbers = record.place.partition("|")
    return (record.id, record.name, f"{record.birth:08}", record.sex, town, numbers)


def _at(threshold: float, found: list[tuple[str, str, float]], truth: set[tuple[str, str]]) -> dict[str, float]:
    pairs = {(resident, target) for resident, target, probability in found if probability >= threshold}
    right = len(pairs & truth)
    return {
        "threshold": threshold,
        "false": len(pairs) - right,
        "precision": right / len(pairs) if pairs else 0.0,
        "recall": right / len(truth),
    }
