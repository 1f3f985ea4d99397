"""前のリストとのちがい: every household that a version adds, changes or no longer names."""

from libs.common.database import Row
from libs.common.sealing import Keys
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.store_versions import SITUATION
from services.eligibility.version_shown import STATES, row_shown

_IDS = "SELECT difference_id FROM list_difference WHERE list_id = $1 ORDER BY case_id"
_ROWS = f"SELECT {SITUATION} WHERE d.difference_id = ANY($1::uuid[]) ORDER BY d.case_id"


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    shown = row_shown(row, keys)
    return shown["reference"], "\n".join(shown["what"]), shown["act"], STATES.get(shown["state"], "")


BOOK = Book(
    "differences",
    "前のリストとのちがい",
    ("整理番号", "ちがい（前 → 後）", "どうなるか", "確認"),
    _IDS,
    _ROWS,
    each(_line),
)
