"""How many people of each role a city has."""

from dataclasses import dataclass
from random import Random

from sandbox.city.noise.lookalikes.lookalike import Lookalike, Seen
from sandbox.city.noise.lookalikes.table import LOOKALIKES


class DoesNotFit(ValueError):
    """The sizes asked for contradict each other; the message says in Japanese what to change."""


@dataclass(slots=True)
class Plan:
    """People still to be made: on both sides, only registered, only listed; and the look-alikes beside them."""

    both: int
    registered: int
    listed: int
    lookalikes: list[tuple[Lookalike, Seen]]


def plan(registered: int, targets: int, share: float, lookalikes: float, draw: Random) -> Plan:
    """Roles for `registered` and `targets` rows. Raises DoesNotFit.

    `share`: registered people who are listed, and `lookalikes`: planted look-alikes, as a part of the smaller side.
    """
    smaller = min(registered, targets)
    planted = [_planted(draw) for _ in range(round(smaller * lookalikes))]
    both = round(smaller * share)
    left = registered, targets
    for _, seen in planted:
        cards, rows = seen.value
        left = left[0] - sum(cards), left[1] - sum(rows)
        both -= sum(card and row for card, row in zip(cards, rows, strict=True))
    if both < 0:
        raise DoesNotFit("--lookalikes が --share に対して大きすぎます。--lookalikes を小さくしてください。")
    if min(left) < both:
        raise DoesNotFit("--share と --lookalikes を合わせると件数が足りません。どちらかを小さくしてください。")
    return Plan(both, left[0] - both, left[1] - both, planted)


def _planted(draw: Random) -> tuple[Lookalike, Seen]:
    kind = draw.choice(LOOKALIKES)
    return kind, kind.seen or draw.choices(tuple(Seen), weights=(4, 3, 2, 2))[0]
