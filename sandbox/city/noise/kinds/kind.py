"""What a kind of noise is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from sandbox.city.noise.records import Pair


class Expect(StrEnum):
    """What a careful rule set may do with a true pair of a kind.

    `AUTO`: certain, so it should be matched without a person. `REVIEW`: some look-alike is written the same way, so a
    person has to decide. `EITHER`: automatic under a wider policy or with more knowledge of the city, else review.
    """

    AUTO = "auto"
    REVIEW = "review"
    EITHER = "either"


Apply = Callable[[Pair, Random], bool]
"""Writes the noise into a pair; False, with the pair unchanged, when the person gives no occasion for it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of noise. `reason`: why it is labelled so. `weight`: its frequency among the others.

    `item`: what it changes. `notation`: it changes how the item is written and takes no information away, so it may be
    added to other kinds and to look-alikes.
    """

    name: str
    expect: Expect
    weight: float
    item: str
    reason: str
    apply: Apply
    notation: bool = False
