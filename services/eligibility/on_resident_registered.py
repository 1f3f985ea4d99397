"""A new or changed resident is compared with all released lists."""

from collections.abc import Sequence
from typing import Any

import orjson

from libs.common.database import Tx
from libs.common.events.envelope import Cause, Envelope
from libs.common.events.resident_registered import ResidentRegistered
from services.eligibility import publish, store_cases
from services.eligibility.matching.canonical import four_items
from services.eligibility.store_cases import ResidentRow


async def on_resident_registered(tx: Tx, events: Sequence[Envelope[ResidentRegistered]]) -> None:
    newest = {e.data.resident_id: e for e in sorted(events, key=lambda e: e.data.revision)}
    rows = [_row(tx, e) for e in newest.values()]
    await store_cases.lock_matching(tx)
    changed = await store_cases.upsert_residents(tx, rows)
    if changed:
        causes: dict[Any, Cause] = {resident_id: newest[resident_id] for resident_id in changed}
        await publish.matched(tx, await store_cases.match_residents(tx, changed), causes)


def _row(tx: Tx, event: Envelope[ResidentRegistered]) -> ResidentRow:
    resident_id = event.data.resident_id
    plain = tx.keys.open_event(event.id, "person", event.data.person)
    person = orjson.loads(plain)
    items = four_items(person["name"], person["birth_date"], person["sex"], person["address"])
    return ResidentRow(
        resident_id=resident_id,
        revision=event.data.revision,
        match_key=tx.keys.blind("four_items", items) if items else None,
        person=tx.keys.seal_row("resident", resident_id, "person", plain),
    )
