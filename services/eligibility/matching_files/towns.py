"""towns.csv: the towns of the city."""

from collections.abc import Iterator
from pathlib import Path

from services.eligibility.matching.addresses import Town, Towns
from services.eligibility.matching_files.table import Table

_COLUMNS = ("town", "kana", "chome", "lot")
_NO = frozenset(("", "0", "無", "なし", "false", "no", "×", "-"))


def read_towns(path: Path) -> Towns:
    """`chome` (how many 丁目, or a mark) and `lot` (numbers are 地番) count unless blank, 0 or a no.

    Raises `FileRefused` for a town without a name.
    """
    return Towns(_towns(Table(path, _COLUMNS)))


def _towns(table: Table) -> Iterator[Town]:
    for number, (name, kana, chome, lot) in enumerate(table.rows(), 1):
        if not name.strip():
            raise table.refuse(number, "town", "が空です。町名を入れるか、行を消してください。")
        yield Town(name, kana, chome.strip().lower() not in _NO, lot.strip().lower() not in _NO)
