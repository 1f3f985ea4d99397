"""The planted truth: who registers, who is on the list, who must therefore be told. Fixed before anything runs."""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.city import Person, generate
from sandbox.city.target_list import target_rows, write_xlsx

_UNLISTED = 0.1
_LATE = 0.1
_PROTECTED = 0.01
_APART = 1_000_000  # the sandbox has people of its own from small seeds


@dataclass(frozen=True, slots=True)
class Truth:
    """`early` and `late` register before and after the release. `told`: person numbers that get exactly one notice."""

    early: Sequence[Person]
    late: Sequence[Person]
    told: frozenset[str]
    cases: int
    target_list: bytes

    @property
    def people(self) -> list[Person]:
        return [*self.early, *self.late]


def plant(residents: int, targets: int, seed: int) -> Truth:
    """A city in which `targets` households are on the list and `residents` adults register.

    Among them are couples of whom both register (one notice) or only the one who is not the head (none), people who
    are on no list, and protected households (none).
    """
    draw = random.Random(seed)  # noqa: S311  a repeatable city, no secret
    extra = max(1, round(residents * _UNLISTED))
    city = generate(_APART + seed, max(targets, residents) + extra)
    listed = city[:targets]
    shielded = {h[0].person_number for h in listed if draw.random() < _PROTECTED}
    adults = [person for household in (*listed, *city[-extra:]) for person in household if person.adult]
    chosen = draw.sample(adults, min(residents, len(adults)))
    late = max(1, round(len(chosen) * _LATE))
    heads = {h[0].person_number for h in listed} - shielded
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, target_rows(listed, protected=shielded))
        content = path.read_bytes()
    return Truth(
        early=chosen[:-late],
        late=chosen[-late:],
        told=frozenset(p.person_number for p in chosen if p.person_number in heads),
        cases=len(listed),
        target_list=content,
    )
