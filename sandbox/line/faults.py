"""Bad days of the platform, switched on by a test: each request draws its fate from a seeded generator."""

import random
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Fault(StrEnum):
    """What may happen to a request. Only the caller's own records can tell the ambiguous ones apart."""

    TIMEOUT = "accepted-then-timeout"
    ERROR_BEFORE = "500-before-accept"
    ERROR_AFTER = "500-after-accept"
    GARBLED = "garbled-500"  # accepted or not by chance; the body is not UTF-8
    RESET = "reset"  # accepted or not by chance; the connection is cut
    SLOW = "slow"
    THROTTLED = "429"


class Faults:
    """Probabilities for each fault; none at start."""

    def __init__(self) -> None:
        self.slow_seconds = 1.0
        self.timeout_seconds = 30.0
        self.set({})

    def set(self, probabilities: Mapping[Fault, float], *, seed: int = 0, endpoints: Iterable[str] = ("push",)) -> None:
        """Replace what was set before. Raises ValueError when the probabilities add up to more than 1."""
        if any(p < 0 for p in probabilities.values()) or sum(probabilities.values()) > 1:
            raise ValueError("probabilities must be at least 0 and add up to at most 1")
        self._probabilities = dict(probabilities)
        self._endpoints = frozenset(endpoints)
        self._random = random.Random(seed)  # noqa: S311 (a repeatable draw, no secret)
        self.drawn: dict[Fault, int] = dict.fromkeys(Fault, 0)

    def draw(self, endpoint: str) -> Fault | None:
        """The fate of one request."""
        if not self._probabilities or endpoint not in self._endpoints:
            return None
        left = self._random.random()
        for fault, probability in self._probabilities.items():
            left -= probability
            if left < 0:
                self.drawn[fault] += 1
                return fault
        return None

    def coin(self) -> bool:
        """Whether a fault that may strike on either side of the acceptance strikes before it."""
        return self._random.random() < 0.5
