"""Pace of one channel: LINE counts requests per channel and endpoint, over all processes together."""

import asyncio
import time
from collections.abc import Callable


class Limiter:
    """Hands out send times, `rate × share` a second, with hardly any burst.

    LINE's bucket size is not published, so an idle sender must not start with a burst: at most `burst` seconds' worth
    go out at once. `share` is the part of the channel's rate that this process may use.
    """

    def __init__(
        self, rate: float, *, share: float = 1.0, burst: float = 0.02, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if rate <= 0 or not 0 < share <= 1:
            raise ValueError("rate must be positive and share in (0, 1]")
        self.ceiling = rate * share
        self.rate = self.ceiling
        self._burst = burst
        self._clock = clock
        self._next = self._changed = clock()

    def reserve(self) -> float:
        """Take the next send time; the seconds to wait for it, 0 when it is now."""
        now = self._clock()
        self._recover(now)
        self._next = max(self._next, now - self._burst)
        wait = self._next - now
        self._next += 1 / self.rate
        return max(0.0, wait)

    async def acquire(self) -> None:
        wait = self.reserve()
        if wait > 0:
            await asyncio.sleep(wait)

    def slow_down(self) -> None:
        """LINE said 429: halve the rate, at most once a second, and start again from now without a burst."""
        now = self._clock()
        if self.rate < self.ceiling and now - self._changed < 1:
            return
        self.rate = max(self.ceiling / 64, self.rate / 2)
        self._changed = now
        self._next = max(self._next, now + 1 / self.rate)

    def _recover(self, now: float) -> None:
        """Back up by a twentieth of the ceiling a second, so that the next 429 is far away."""
        if self.rate < self.ceiling and now - self._changed >= 1:
            self.rate = min(self.ceiling, self.rate + self.ceiling * 0.05 * (now - self._changed))
            self._changed = now
