"""The five files of a synthetic city."""

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any, Protocol

from sandbox.city.noise.numbering import Numbers, Shuffle
from sandbox.city.noise.places.towns import TOWNS
from sandbox.city.noise.plan import plan
from sandbox.city.noise.rows import Scenes

REGISTERED = ("resident_id", "name", "kana", "birth_date", "sex", "address")
TARGETS = ("target_id", "household_id", "name", "kana", "birth_date", "sex", "address")
PAIRS = ("resident_id", "target_id", "kind")
TOWN_COLUMNS = ("town", "kana", "chome", "lot", "ooaza")


class _Writer(Protocol):
    def writerow(self, row: Iterable[Any], /) -> Any: ...


def write_city(
    folder: Path, registered: int, targets: int, share: float, lookalikes: float, seed: int,
    progress: Callable[[int], object] = lambda rows: None,
) -> None:  # fmt: skip
    """Writes registered.csv, targets.csv, towns.csv, truth.csv and lookalikes.csv into `folder`, which it makes.

    UTF-8, lines ended by a line feed. The same for the same numbers; memory grows with the number of look-alikes only.
    `progress` is told how many rows were made since it was last told. Raises DoesNotFit and OSError.
    """
    draw = Random(seed)  # noqa: S311 (repeatable people, no secret)
    scenes = Scenes(plan(registered, targets, share, lookalikes, draw), draw)
    folder.mkdir(parents=True, exist_ok=True)
    _write_towns(folder / "towns.csv")
    with ExitStack() as files:

        def create(name: str, columns: tuple[str, ...]) -> _Writer:
            return _writer(files.enter_context(_open(folder / name)), columns)

        cards = Shuffle(create("registered.csv", REGISTERED).writerow, draw)
        rows = Shuffle(create("targets.csv", TARGETS).writerow, draw)
        truth, planted = create("truth.csv", PAIRS), create("lookalikes.csv", PAIRS)
        card_numbers, row_numbers = Numbers("R", registered), Numbers("T", targets)
        for scene in scenes:
            for card in scene.cards:
                card.id = card_numbers.next()
                cards.add((card.id, *card.entry.cells))
            for row in scene.rows:
                row.id = row_numbers.next()
                rows.add((row.id, f"H{row.person.household:07}", *row.entry.cells))
            for writer, pairs in ((truth, scene.truth), (planted, scene.lookalikes)):
                for card, row, kind in pairs:
                    writer.writerow((card.id, row.id, kind))
            progress(len(scene.cards) + len(scene.rows))
        cards.close()
        rows.close()


def _write_towns(path: Path) -> None:
    with _open(path) as file:
        writer = _writer(file, TOWN_COLUMNS)
        for town in TOWNS:
            writer.writerow((town.name, town.kana, town.chome, int(town.lot), int(town.ooaza)))


def _open(path: Path) -> Any:
    return path.open("w", encoding="utf-8", newline="")


def _writer(file: Any, columns: tuple[str, ...]) -> _Writer:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    return writer
