"""All kinds of noise on true pairs."""

from itertools import accumulate
from random import Random

from sandbox.city.noise.kinds.addresses import ADDRESSES
from sandbox.city.noise.kinds.addresses_doubtful import ADDRESSES_DOUBTFUL
from sandbox.city.noise.kinds.birth_dates import BIRTH_DATES
from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.kinds.names import NAMES
from sandbox.city.noise.kinds.names_doubtful import NAMES_DOUBTFUL
from sandbox.city.noise.kinds.names_known import NAMES_KNOWN
from sandbox.city.noise.kinds.names_latin import NAMES_LATIN
from sandbox.city.noise.kinds.sexes import SEXES
from sandbox.city.noise.records import Pair

_SINGLE = (
    NAMES + NAMES_KNOWN + NAMES_LATIN + NAMES_DOUBTFUL + ADDRESSES + ADDRESSES_DOUBTFUL + BIRTH_DATES + SEXES
)  # fmt: skip
_NOTATIONS = {item: [k for k in _SINGLE if k.notation and k.item == item]
              for item in ("name", "address", "birth_date", "sex")}  # fmt: skip


def add_notations(pair: Pair, draw: Random, *, keep: frozenset[str] = frozenset()) -> None:
    """Rewrites items, each but those to `keep` more often than not, in a notation that takes nothing away."""
    for item, kinds in _NOTATIONS.items():
        if item not in keep and draw.random() < 0.7:
            draw.choice(kinds).apply(pair, draw)


def _several(pair: Pair, draw: Random) -> bool:
    # The date and the sex have notations that fit everybody, so at least one item changes, and mostly three.
    return sum(draw.choice(kinds).apply(pair, draw) for kinds in _NOTATIONS.values()) > 0


def _listed_twice(pair: Pair, draw: Random) -> bool:
    return True


SEVERAL = Kind("several_notations", Expect.AUTO, 60, "all", "each of them alone is certain", _several)
DUPLICATE_ROW = Kind("duplicate_row", Expect.EITHER, 12, "rows", "one person in two rows: which one is paid?",
                     _listed_twice)  # fmt: skip
BESIDE_LOOKALIKE = "beside_lookalike"
"""The kind of a true pair whose person has a planted look-alike: a rule set may be careful about both."""
KINDS = (*_SINGLE, SEVERAL, DUPLICATE_ROW)
_WEIGHTS = list(accumulate(kind.weight for kind in KINDS))
_TRIES = 20


def apply_some(pair: Pair, draw: Random) -> Kind:
    """Applies a kind that the person gives occasion for, the weighty ones more often, and says which."""
    for _ in range(_TRIES):
        kind = draw.choices(KINDS, cum_weights=_WEIGHTS)[0]
        if kind.apply(pair, draw):
            return kind
    return KINDS[0]
