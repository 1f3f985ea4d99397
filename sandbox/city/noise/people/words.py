"""Words with their readings, drawn as unevenly as names are in life."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random


@dataclass(frozen=True, slots=True)
class Word:
    """A surname or a given name. `kana`: its reading in full-width katakana."""

    text: str
    kana: str


class Words:
    """Words by falling frequency: the weight of rank r is 1 / (r + `flat`), so a larger `flat` spreads wider."""

    def __init__(self, words: Sequence[Word], flat: float) -> None:
        self._words = words
        self._weights = list(accumulate(1 / (rank + flat) for rank in range(1, len(words) + 1)))

    def __len__(self) -> int:
        return len(self._words)

    def draw(self, draw: Random) -> Word:
        """A word, the frequent ones more often."""
        return draw.choices(self._words, cum_weights=self._weights)[0]


def parse(text: str) -> list[Word]:
    """Words of a table `漢字/カナ …`."""
    return [Word(*item.split("/")) for item in text.split()]


def unique(words: Sequence[Word]) -> list[Word]:
    """Each written form once, with its first reading."""
    return list({word.text: word for word in reversed(words)}.values())[::-1]
