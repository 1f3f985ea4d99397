"""Changes of the register as rows of its table: sealed, and found again by keyed indexes only."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

import orjson

from libs.common.database import Row, Tx
from libs.common.sealing import Keys
from services.eligibility import forms
from services.eligibility.city import City
from services.eligibility.matching.record import Record, canonical
from services.eligibility.register_changes.change import Change

_SPACE = UUID("c9a4f7a2-60f5-4d0b-8d25-3f9f0c7e51d1")


def change_id(change: Change, keys: Keys) -> UUID:
    """The same change in another file has the same id, however the person's other items are written there."""
    who = change.person_number or [change.name, change.birth_date, change.address]
    what = [change.new_name, change.new_head_number, change.new_address]
    said = orjson.dumps([who, change.kind, change.happened_on, what])
    return uuid5(_SPACE, keys.blind("register_change", said).hex())


def rows_of(changes: Iterable[Change], keys: Keys, city: City) -> list[tuple[Any, ...]]:
    """Id, row number, kind, day, indexes of the 宛名番号, birth date and new head, and the row sealed.

    One for each change, the last row of equal ones.
    """
    rows = {}
    for change in changes:
        id_ = change_id(change, keys)
        birth = forms.blocks(record_of(str(id_), asdict(change), city), keys).birth
        rows[id_] = (
            *(id_, change.number, change.kind.value, change.happened_on),
            forms.person_key(change.person_number, keys),
            birth,
            forms.person_key(change.new_head_number, keys),
            keys.seal_row("register_change", id_, "person", orjson.dumps(asdict(change))),
        )
    return list(rows.values())


def record_of(id_: str, said: Mapping[str, Any], city: City) -> Record:
    """The person of a `Change` (as a mapping) as the register knew it before, and under the new name."""
    record = canonical(
        id_, said["name"], said["kana"], said["birth_date"], "", said["address"], home=city.home, towns=city.towns
    )
    return forms.also_named(record, [said["new_name"]] if said["new_name"] else [])


def opened(tx: Tx, change: Row) -> dict[str, Any]:
    """The fields of the `Change` in a row of the table."""
    sealed = tx.keys.open_row("register_change", change["change_id"], "person", change["person"])
    said: dict[str, Any] = orjson.loads(sealed)
    return said
