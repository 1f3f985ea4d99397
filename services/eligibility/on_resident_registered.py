"""A new or changed resident is compared with all lists of open programmes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Tx
from libs.common.events.envelope import Cause, Envelope
from libs.common.events.resident_registered import ResidentRegistered
from libs.common.name_ids import quick
from services.eligibility import forming, forms, store_cases, store_notices
from services.eligibility.city import City
from services.eligibility.matching.record import Record
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.rematching import rematch
from services.eligibility.store_cases import ResidentRow


async def on_resident_registered(tx: Tx, events: Sequence[Envelope[ResidentRegistered]], city: City) -> None:
    newest = {e.data.resident_id: e for e in sorted(events, key=lambda e: e.data.revision)}
    formed = [_formed(tx, e, city) for e in newest.values()]
    await store_cases.lock_matching(tx)
    ready = await forming.ready(tx, city)
    near = Neighbourhood(tx)
    former = await near.rows_near(newest) if ready else []
    others = await store_notices.others_on_lines(tx, {row.resident_id: row.line_hash for row, _ in formed})
    changed = set(await store_cases.upsert_residents(tx, [row for row, _ in formed]))
    sharing = {row["resident_id"] for row in others if row["id"] in changed}
    if changed and ready:
        former += await near.rows_near(sharing) if sharing else []
        await near.grow(people=[record for row, record in formed if row.resident_id in changed], rows=former)
        causes: dict[UUID, Cause] = {resident_id: newest[resident_id] for resident_id in changed}
        await rematch(tx, near, former, causes)


def _formed(tx: Tx, event: Envelope[ResidentRegistered], city: City) -> tuple[ResidentRow, Record]:
    resident_id = quick(event.data.resident_id)
    plain = tx.keys.open_event(event.id, "person", event.data.person)
    person: dict[str, Any] = orjson.loads(plain)
    record = forms.of_resident(resident_id, person, city)
    row = ResidentRow(
        resident_id,
        event.data.revision,
        tx.keys.seal_row("resident", resident_id, "person", plain),
        forms.sealed_resident(resident_id, record, tx.keys),
        *forms.blocks(record, tx.keys),
        event.data.line_hash,
    )
    return row, record
