"""Synthetic noisy cities for the tests: scenes in memory, and the files of one."""

import csv
from pathlib import Path
from random import Random

from sandbox.city.noise.plan import plan
from sandbox.city.noise.rows import Scene, Scenes
from sandbox.city.noise.write import write_city


def scenes(size: int, *, seed: int = 1, lookalikes: float = 0.06) -> list[Scene]:
    draw = Random(seed)
    return list(Scenes(plan(size, size, 0.5, lookalikes, draw), draw))


def files(
    folder: Path, registered: int, targets: int, *, share: float = 0.5, lookalikes: float = 0.06, seed: int = 1
) -> dict[str, list[dict[str, str]]]:
    write_city(folder, registered, targets, share, lookalikes, seed)
    return {path.stem: rows(path) for path in folder.iterdir()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
