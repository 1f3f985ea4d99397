"""Birth dates of which the city knows only a part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartialDate:
    """Year, month and day as far as they are known; 0 stands for what is not. Equal dates prove little."""

    year: int
    month: int
    day: int

    def isoformat(self) -> str:
        """As the certificate writes it: 1959-01-00; 0000-00-00 where not even the year is known."""
        return f"{self.year:04}-{self.month:02}-{self.day:02}"
