"""数: how many households of a programme stand where. Nobody in it."""

from libs.common.database import Row
from libs.common.sealing import Keys
from services.eligibility.books.writing import Book, Cell
from services.eligibility.rehearsal import REASONS
from services.eligibility.standing import REASON, SOURCES

# ruff: noqa: S608  (constants of this service)
_LIVE = "JOIN target_list l ON l.list_id = c.list_id AND l.state IN ('staged', 'releasing', 'released')"
_IDS = "SELECT programme_id FROM programme WHERE programme_id = $1"
_ROWS = f"""
SELECT {REASON} AS reason, count(*) AS cases, sum(c.amount) AS yen FROM unnest($1::uuid[]) AS u (id)
JOIN ({SOURCES}) ON c.programme_id = u.id {_LIVE} GROUP BY 1 ORDER BY 2 DESC
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    return REASONS[row["reason"]].label, int(row["cases"]), int(row["yen"])


BOOK = Book("numbers", "世帯の数", ("ようす", "世帯", "支給額の合計"), _IDS, _ROWS, _line)
