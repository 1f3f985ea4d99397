"""Whether the news from the resident register is fresh enough to release a list."""

from dataclasses import dataclass
from datetime import date

from libs.common.database import Database, Tx
from libs.common.events import now
from libs.common.web.speech import day
from services.eligibility import store_register
from services.eligibility.domain import day_in_japan


@dataclass(frozen=True, slots=True)
class Freshness:
    """`as_of`: 基準時点 of what is applied, None before the first. `why` nothing can be released and what `todo`; both
    are empty when it is fresh."""

    as_of: date | None
    why: str = ""
    todo: str = ""

    @property
    def fresh(self) -> bool:
        return not self.why

    @property
    def obstacle(self) -> str:
        """What stands in the way of a release, in one text; empty when nothing."""
        return self.why + self.todo


async def freshness(database: Database | Tx) -> Freshness:
    """As of now. While a file is read or applied nothing is released: it may name anybody."""
    newest = await store_register.freshest(database)
    as_of: date | None = newest["as_of"] if newest else None
    if await store_register.is_under_way(database):
        return Freshness(as_of, "異動情報を反映しています。", "少し待ってから、もう一度押してください。")
    if newest is None or as_of is None:
        return Freshness(None, "異動情報が、まだ1度も入っていません。", "先に「異動情報」の画面で入れてください。")
    if newest["fresh_until"] < day_in_japan(now()):
        todo = "「異動情報」の画面で、新しいファイルを入れるか、「異動なし」を押してください。"
        return Freshness(as_of, f"異動情報が古いです（{day(as_of)}時点）。", todo)
    return Freshness(as_of)
