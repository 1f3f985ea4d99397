"""Headings that are not the template's own words: what they were taken for is shown to a person once."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.eligibility.lists.columns import Column
from services.eligibility.lists.synonyms import folded_heading


@dataclass(frozen=True, slots=True)
class Recognised:
    """A column of the user's file and the template's name for what it was read as."""

    letter: str
    heading: str
    field: str

    @property
    def key(self) -> bytes:
        """The heading without width, case, spaces and marks; what stands in brackets counts (氏名（旧姓）)."""
        return folded_heading(self.heading).encode()


def by_synonym(columns: Iterable[Column]) -> list[Recognised]:
    """The columns read whose heading is not the template's, in the order of the file."""
    found = []
    for column in sorted(columns, key=lambda column: column.index):
        if column.field and folded_heading(column.heading) != folded_heading(column.field):
            found.append(Recognised(column.letter, column.heading, column.field.value))
    return found
