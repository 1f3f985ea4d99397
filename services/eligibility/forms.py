"""Residents and list rows in canonical form, with the keys they are looked up by."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from libs.common.sealing import Keys
from services.eligibility.city import City
from services.eligibility.matching.birth_dates import is_complete
from services.eligibility.matching.names import read_name
from services.eligibility.matching.record import Record, blocking_keys, canonical, stored

Items = Mapping[str, Any]


class Blocks(NamedTuple):
    """Keyed indexes of the blocking keys; None where there is none, and None equals nothing."""

    birth: bytes | None
    place: bytes | None
    second_place: bytes | None


def of_resident(resident_id: UUID, person: Items, city: City) -> Record:
    """`person` is the content of `resident.registered`, as proven by the card."""
    return canonical(
        str(resident_id), person["name"], person.get("kana") or "", person["birth_date"], person["sex"] or "",
        person["address"], home=city.home, towns=city.towns, name_flags=person.get("name_sub") or "",
    )  # fmt: skip


def of_row(target_id: UUID, person: Items, city: City) -> Record:
    """`person` is what the list says; either of its addresses may be the one."""
    record = canonical(
        str(target_id), person["name"], person["kana"] or "", person["birth_date"], person["sex"] or "",
        person["address"] or "", home=city.home, towns=city.towns, second_address=person["current_address"] or "",
    )  # fmt: skip
    return also_named(record, person.get("former_names") or ())


def also_named(record: Record, names: Iterable[str]) -> Record:
    """The record with these further names, by any of which it may be equal."""
    more = [form for name in names for form in read_name(name) if form.text]
    if not more:
        return record
    known, second = record.more or ((), ())
    return record._replace(more=((*known, *more), second))


def blocks(record: Record, keys: Keys) -> Blocks:
    """One key for birth dates and one for places, so that the two cannot be joined."""
    values = blocking_keys(record)
    born = is_complete(record.birth)
    birth = keys.blind("birth", values[0].encode()) if born else None
    first, second, *_ = [*(keys.blind("place", value.encode()) for value in values[born:]), None, None]
    return Blocks(birth, first, second)


def sealed_resident(resident_id: UUID, record: Record, keys: Keys) -> bytes:
    """The form as it rests."""
    return keys.seal_row("resident", resident_id, "form", stored(record))


def sealed_row(target_id: UUID, record: Record, keys: Keys) -> bytes:
    """The form as it rests."""
    return keys.seal_row("target", target_id, "form", stored(record))


def person_key(number: str | None, keys: Keys) -> bytes | None:
    """The keyed index of the city's own person number (宛名番号)."""
    return keys.blind("person_number", number.encode()) if number else None
