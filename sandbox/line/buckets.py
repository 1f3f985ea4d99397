"""Rate limits: a token bucket for each endpoint of the channel."""

import time
from dataclasses import dataclass

RATES = {"push": 2000.0, "reply": 2000.0, "multicast": 200.0, "token": 2000.0, "other": 2000.0}
"""Requests a second that LINE documents. It does not document the capacity: a quarter of a second's worth here."""


@dataclass(slots=True)
class _Bucket:
    rate: float
    capacity: float
    level: float
    at: float


class Buckets:
    """One token a request, retries included."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        for endpoint, rate in RATES.items():
            self.limit(endpoint, rate)

    def limit(self, endpoint: str, rate: float, capacity: float | None = None) -> None:
        """From now on `rate` requests a second, and at most `capacity` at once after a pause."""
        size = capacity if capacity is not None else max(rate / 4, 1)
        self._buckets[endpoint] = _Bucket(rate, size, size, time.monotonic())

    def take(self, endpoint: str) -> bool:
        """False: answer 429."""
        bucket = self._buckets.get(endpoint) or self._buckets["other"]
        now = time.monotonic()
        bucket.level = min(bucket.capacity, bucket.level + (now - bucket.at) * bucket.rate)
        bucket.at = now
        if bucket.level < 1:
            return False
        bucket.level -= 1
        return True
