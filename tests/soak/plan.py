"""How long and how hard."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`residents` are heads of household who register one after the other, are told, and confirm on the page.

    `every`: seconds between two kills. `brokers`, `databases`, `rollings`: how often each happens. `pause`: seconds
    between two registrations of ten, so that the load lasts as long as the faults.
    """

    residents: int = 10_000
    seed: int = 80_001
    every: float = 4.0
    brokers: int = 3
    databases: int = 2
    rollings: int = 2
    pause: float = 0.35

    def told(self) -> dict[str, object]:
        return asdict(self)


SHORT = Plan(residents=150, every=2.5, brokers=1, databases=1, rollings=1, pause=0.6)
