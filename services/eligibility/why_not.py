"""Why somebody who registered was not found on a programme's list: one sentence, for staff only."""

from typing import NamedTuple
from uuid import UUID

from libs.common.database import Row, Tx
from services.eligibility import forms
from services.eligibility.city import City
from services.eligibility.matching.candidates import Registered
from services.eligibility.matching.explain import why_unmatched
from services.eligibility.matching.likeness import LOOK_ALIKE, likeness
from services.eligibility.matching.record import Record, restored
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.why_not_told import why_not_told

_BORN = "SELECT resident_id, form FROM resident WHERE birth_key = $1 AND state = 'active' AND form IS NOT NULL"
_ONE = "SELECT resident_id, form FROM resident WHERE resident_id = $1 AND state = 'active' AND form IS NOT NULL"
_STANDS = """
SELECT (SELECT count(*) FROM match m JOIN benefit_case c USING (case_id)
        WHERE m.resident_id = $1 AND m.live AND c.programme_id = $2) AS matched,
       (SELECT count(*) FROM review r WHERE r.resident_id = $1 AND r.programme_id = $2
        AND r.state IN ('open', 'proposed')) AS waiting
"""


class Why(NamedTuple):
    """A registered resident and how the programme's list stands to them."""

    resident_id: UUID
    sentence: str


async def of_person(tx: Tx, city: City, programme_id: UUID, name: str, birth_date: str) -> list[Why]:
    """Everybody registered with this birth date whose name is equal or one character apart."""
    items = {"name": name, "birth_date": birth_date, "sex": "", "address": ""}
    asked = forms.of_resident(UUID(int=0), items, city)
    key = forms.blocks(asked, tx.keys).birth
    found = []
    for row in await tx.fetch(_BORN, key) if key else []:
        record = _opened(tx, row)
        if likeness(record, asked) <= LOOK_ALIKE:
            found.append(await _why(tx, programme_id, row["resident_id"], record))
    return found


async def of_resident(tx: Tx, programme_id: UUID, resident_id: UUID) -> Why | None:
    """None when nobody is registered by this id, or the forms are being made anew."""
    row = await tx.fetchrow(_ONE, resident_id)
    return await _why(tx, programme_id, resident_id, _opened(tx, row)) if row else None


async def _why(tx: Tx, programme_id: UUID, resident_id: UUID, record: Record) -> Why:
    stands = await tx.fetchrow(_STANDS, resident_id, programme_id)
    assert stands is not None  # noqa: S101  counts always have a row
    if stands["matched"]:
        return Why(resident_id, "この事業の世帯と一致しています。")
    if stands["waiting"]:
        return Why(resident_id, "要確認の一覧で、人の確認を待っています。")
    shared = await Neighbourhood(tx).rows_sharing([resident_id])
    rows = [row for row in shared if row.programme_id == programme_id]
    alone = Registered([record])
    fitting = [row for row in rows if any(pair.fits for pair in alone.pairs(row.record, row.policy))]
    if fitting:
        return Why(resident_id, await why_not_told(tx, resident_id, fitting))
    return Why(resident_id, why_unmatched(record, [row.record for row in rows]))


def _opened(tx: Tx, row: Row) -> Record:
    resident_id = row["resident_id"]
    return restored(str(resident_id), tx.keys.open_row("resident", resident_id, "form", row["form"]))
