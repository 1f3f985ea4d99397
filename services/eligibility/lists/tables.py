"""The tables of a file."""

from typing import Literal, NamedTuple

from services.eligibility.lists import csv_text, xlsx
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.sniff import kind_of


class Tables(NamedTuple):
    """All sheets of a workbook, or the one table of a CSV."""

    kind: Literal["xlsx", "csv"]
    grids: list[Grid]


def read_tables(content: bytes) -> Tables:
    """The kind of the file follows from its bytes. Raises `ListRefused` for a file that cannot be read."""
    kind = kind_of(content)
    return Tables(kind, list(xlsx.grids(content)) if kind == "xlsx" else [csv_text.grid(content)])
