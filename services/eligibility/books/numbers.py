"""数: how many households of a programme stand where. Nobody in it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from libs.common.database import Row
from libs.common.events import now
from libs.common.sealing import Keys
from services.eligibility.books.writing import Book, Cell
from services.eligibility.case_standing import reason_of
from services.eligibility.domain import day_in_japan
from services.eligibility.excluded import COLUMNS, facts
from services.eligibility.rehearsal import REASONS

# ruff: noqa: S608  (constants of this service)
_IDS = "SELECT programme_id FROM programme WHERE programme_id = $1"
_OF = """
c.list_id IN (SELECT l.list_id FROM target_list l
              WHERE l.programme_id = ANY($1::uuid[]) AND l.state IN ('staged', 'releasing', 'released'))
"""
_ROWS = f"""
{facts(_OF, "c.amount,")} SELECT {COLUMNS}, count(*) AS cases, sum(amount) AS yen FROM kind GROUP BY {COLUMNS}
"""


def _lines(rows: Sequence[Row], keys: Keys) -> Iterable[tuple[Cell, ...]]:
    """The most households first."""
    today = day_in_japan(now())
    cases: Counter[str] = Counter()
    yen: Counter[str] = Counter()
    for row in rows:
        reason = reason_of(row, today)
        cases[reason] += row["cases"]
        yen[reason] += int(row["yen"])
    return [(REASONS[reason].label, count, yen[reason]) for reason, count in cases.most_common()]


BOOK = Book("numbers", "世帯の数", ("ようす", "世帯", "支給額の合計"), _IDS, _ROWS, _lines)
