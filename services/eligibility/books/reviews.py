"""要確認: every doubtful pair with what was decided, when, and by whom; never of a household under 支援措置."""

from libs.common.database import Row
from libs.common.sealing import Keys
from libs.common.web.speech import moment
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.compared_items import title_of
from services.eligibility.store_rehearsals import reference_of

_STATES = {
    "open": "確認待ち",
    "proposed": "もう1人の確認待ち",
    "same": "同じ人",
    "different": "ちがう人",
}
_IDS = """
SELECT r.review_id FROM review r JOIN benefit_case c ON c.case_id = r.case_id
WHERE r.programme_id = $1 AND NOT c.protected ORDER BY r.found_at, r.review_id
"""
_ROWS = """
SELECT r.*, t.person FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, place)
JOIN review r ON r.review_id = u.id JOIN target t ON t.target_id = r.target_id ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    two = row["first_by"] is not None and row["decided_by"] is not None and row["first_by"] != row["decided_by"]
    return (
        *(reference_of(keys, row), title_of(row["rule"]), f"{row['rule']}/{row['rules_version']}", row["compared"]),
        *(_STATES[row["state"]], moment(row["found_at"])),
        *(moment(row["decided_at"]) if row["decided_at"] else "", row["decided_by"] or ""),
        (row["first_by"] or "") if two else "",
    )


BOOK = Book(
    "reviews",
    "要確認と決定",
    (
        *("整理番号", "なにが", "規則", "くらべた項目", "ようす", "見つけた日時", "決めた日時"),
        *("決めた職員（監査の番号）", "はじめに確認した職員（監査の番号）"),
    ),
    _IDS,
    _ROWS,
    each(_line),
)
