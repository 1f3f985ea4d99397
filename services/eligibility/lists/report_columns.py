"""The two columns our own annotated workbook has in front of the user's."""

from collections.abc import Sequence
from itertools import pairwise

from services.eligibility.lists.grid import Cell

TITLES = ("結果", "なおし方")


def report_columns(headings: Sequence[Cell]) -> tuple[int, ...]:
    """Where they stand; () when they do not stand side by side in their order: then such a heading is the user's own.

    What is below them is ours, and never read as part of the list.
    """
    for at, pair in enumerate(pairwise(headings)):
        if pair == TITLES:
            return (at, at + 1)
    return ()
