"""The platform's time, which a test may move."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Wall clock plus an offset; the 24 hours of a retry key pass at once when the offset jumps."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def milliseconds(self) -> int:
        """Since the epoch, as LINE's `timestamp` counts."""
        return int(self.now().timestamp() * 1000)
