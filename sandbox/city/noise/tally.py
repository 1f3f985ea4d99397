"""What a matcher decided, counted against the planted truth."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.city.noise.kinds.kind import Expect
from sandbox.city.noise.kinds.table import KINDS

Pair = tuple[str, str]
"""A resident id and a target id."""
UNPLANTED = "unplanted"
"""The kind of a false pair that was not planted: two people who resemble each other by chance."""
_EXPECT = {kind.name: kind.expect for kind in KINDS}


@dataclass(frozen=True, slots=True)
class KindTally:
    """True pairs of one kind: how many, and how many of them were matched automatically or sent to review."""

    expect: str
    pairs: int
    auto: int
    review: int

    @property
    def recall(self) -> float:
        """The share matched automatically."""
        return self.auto / self.pairs


@dataclass(frozen=True, slots=True)
class Tally:
    """The outcome. `false`: automatic pairs that are not true, with their kind. A share of nothing is None.

    `recall`: true pairs matched automatically. `auto_recall`: the same among the kinds labelled `auto`. `found`: true
    pairs matched automatically or sent to review. `review_per_1000`: pairs sent to review for 1,000 registered people.
    """

    false: Mapping[Pair, str]
    kinds: Mapping[str, KindTally]
    recall: float | None
    auto_recall: float | None
    found: float | None
    review_per_1000: float | None

    @property
    def false_by_kind(self) -> dict[str, int]:
        """How many false automatic matches there are of each kind, the most first."""
        return dict(Counter(self.false.values()).most_common())


def tally(truth: Mapping[Pair, str], lookalikes: Mapping[Pair, str], decisions: Mapping[Pair, str],
          residents: int) -> Tally:  # fmt: skip
    """Counts `decisions` (`auto` or `review` by pair) against the kinds of the true pairs and of the look-alikes."""
    auto, review = (Counter(truth[p] for p, word in decisions.items() if word == want and p in truth)
                    for want in ("auto", "review"))  # fmt: skip
    kinds = {kind: KindTally(_EXPECT.get(kind, Expect.EITHER), pairs, auto[kind], review[kind])
             for kind, pairs in sorted(Counter(truth.values()).items())}  # fmt: skip
    certain = [kind for kind in kinds.values() if kind.expect == Expect.AUTO]
    asked = sum(word == "review" for word in decisions.values())
    return Tally(
        {p: lookalikes.get(p, UNPLANTED) for p, word in decisions.items() if word == "auto" and p not in truth},
        kinds,
        recall=_share(auto.total(), kinds.values()),
        auto_recall=_share(sum(kind.auto for kind in certain), certain),
        found=_share(auto.total() + review.total(), kinds.values()),
        review_per_1000=asked / residents * 1000 if residents else None,
    )


def _share(count: int, kinds: Iterable[KindTally]) -> float | None:
    pairs = sum(kind.pairs for kind in kinds)
    return count / pairs if pairs else None
