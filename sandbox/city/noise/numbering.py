"""Numbers and an order for rows that say nothing of when they were made."""

from collections.abc import Callable
from math import gcd
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
_WINDOW = 20_000
_GOLDEN = 0.618


class Numbers:
    """Each number from 1 to `size` once, in an order that looks like none, with a letter before it."""

    def __init__(self, letter: str, size: int) -> None:
        self._letter, self._size, self._last = letter, size, 0
        self._step = next(step for step in range(max(1, int(size * _GOLDEN)), size + 2) if gcd(step, size) == 1)

    def next(self) -> str:
        """The next number, such as R0000042."""
        self._last += self._step
        return f"{self._letter}{self._last % self._size + 1:07}"


class Shuffle(Generic[T]):
    """Hands rows on in another order, each moved by chance; holds no more than `window` of them."""

    def __init__(self, hand_on: Callable[[T], object], draw: Random, window: int = _WINDOW) -> None:
        self._hand_on, self._draw, self._window = hand_on, draw, window
        self._held: list[T] = []

    def add(self, row: T) -> None:
        """Takes a row and, when full, hands on one of those it holds."""
        if len(self._held) < self._window:
            self._held.append(row)
            return
        place = self._draw.randrange(self._window)
        self._hand_on(self._held[place])
        self._held[place] = row

    def close(self) -> None:
        """Hands on what is still held."""
        self._draw.shuffle(self._held)
        for row in self._held:
            self._hand_on(row)
        self._held.clear()
