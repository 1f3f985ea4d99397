"""Tables of who is told: the residents who certainly are persons of a case, and the phones they use."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from libs.common.database import Row, Tx, columns
from libs.common.events.terms import ClaimUnit
from services.eligibility.notices import Case, Part, Registered
from services.eligibility.programmes.parts import Actor
from services.eligibility.programmes.programme import ACTOR_OF
from services.eligibility.shared_phones import Phone

_FURTHER = """
SELECT f.target_id, f.case_id FROM unnest($1::uuid[]) AS u (id) JOIN further_case f ON f.target_id = u.id
ORDER BY f.case_id
"""
# Each OFFSET 0 keeps the planner at the indexes, row by row: joined freely it reads whole tables for a few cases.
_CERTAIN = """
SELECT u.id AS case_id, p.* FROM unnest($1::uuid[]) AS u (id)
CROSS JOIN LATERAL (
    SELECT t.target_id FROM target t WHERE t.case_id = u.id
    UNION ALL SELECT f.target_id FROM further_case f WHERE f.case_id = u.id OFFSET 0
) AS s
CROSS JOIN LATERAL (
    SELECT c.* FROM certain_person c WHERE c.target_id = s.target_id
    AND EXISTS (SELECT FROM resident r WHERE r.resident_id = c.resident_id AND r.state = 'active') OFFSET 0
) AS p
"""
_PUT = """
INSERT INTO certain_person (target_id, resident_id, part, rule, compared)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
ON CONFLICT (target_id) DO UPDATE SET
    resident_id = EXCLUDED.resident_id, part = EXCLUDED.part, rule = EXCLUDED.rule, compared = EXCLUDED.compared
"""
_DROP = "DELETE FROM certain_person WHERE target_id = ANY($1::uuid[])"
_FORGET = "DELETE FROM certain_person WHERE resident_id = ANY($1::uuid[])"
_ON_PHONE = """
SELECT r.resident_id, count(*) AS people FROM unnest($1::uuid[]) AS u (id) JOIN resident r ON r.resident_id = u.id
JOIN resident o ON o.line_hash = r.line_hash AND o.state = 'active' GROUP BY r.resident_id
"""
_OTHERS_ON_LINES = """
SELECT l.id, o.resident_id FROM (
    SELECT * FROM unnest($1::uuid[], $2::text[])
    UNION ALL
    SELECT u.id, r.line_hash FROM unnest($1::uuid[]) AS u (id)
    CROSS JOIN LATERAL (SELECT line_hash FROM resident WHERE resident_id = u.id OFFSET 0) AS r
) AS l (id, line)
CROSS JOIN LATERAL (
    SELECT resident_id FROM resident WHERE line_hash = l.line AND state = 'active' OFFSET 0
) AS o WHERE o.resident_id <> ALL($1::uuid[])
"""


class Certain(NamedTuple):
    """The resident who certainly is the person of a row; `rule` with its version, `compared` in codes."""

    target_id: UUID
    resident_id: UUID
    part: Part
    rule: str
    compared: str


class People(NamedTuple):
    """Who is certain, by case and row, and how many active residents use the phone of each."""

    certain: Mapping[UUID, Mapping[UUID, Certain]]
    phones: Mapping[UUID, int]


def case_of(row: Row | Mapping[str, Any], **more: Any) -> Case:
    """The programme's part of a case, from columns claim_unit, actor and deadline."""
    plain = _plain(row["claim_unit"], row["actor"], row["deadline"])
    return replace(plain, **more) if more else plain


@lru_cache(maxsize=1000)
def _plain(claim_unit: str, actor: str | None, deadline: date) -> Case:
    unit = ClaimUnit(claim_unit)
    return Case(unit, Actor(actor) if actor else ACTOR_OF[unit], deadline)


def registered(people: Sequence[Certain], phones: Mapping[UUID, int]) -> list[Registered]:
    """As the table of notices wants them. No event says yet that people agreed to share a phone: nobody did."""
    return [Registered(p.resident_id, p.part, Phone(people=phones.get(p.resident_id, 1))) for p in people]


async def further(tx: Tx, rows: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The cases a row stands in besides its own: those of a guardian's other children."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await tx.fetch(_FURTHER, list(rows)):
        found[row["target_id"]].append(row["case_id"])
    return found


async def certain(tx: Tx, cases: Sequence[UUID]) -> dict[UUID, dict[UUID, Certain]]:
    """Who certainly is who, by case and row."""
    found: dict[UUID, dict[UUID, Certain]] = defaultdict(dict)
    for row in await tx.fetch(_CERTAIN, list(cases)):
        ids = row["target_id"], row["resident_id"]
        found[row["case_id"]][ids[0]] = Certain(*ids, Part(row["part"]), row["rule"], row["compared"])
    return found


async def people_of(tx: Tx, cases: Sequence[UUID], others: Collection[UUID] = ()) -> People:
    """Everybody certain of these cases, with the phones of these and of the other residents."""
    found = await certain(tx, cases)
    residents = {one.resident_id for people in found.values() for one in people.values()}
    return People(found, await on_phone(tx, list(residents.union(others))))


async def put(tx: Tx, people: Sequence[Certain]) -> None:
    await tx.execute(_PUT, *columns(people, 5))


async def drop(tx: Tx, rows: Sequence[UUID]) -> None:
    """Nobody certainly is the person of these rows any more."""
    await tx.execute(_DROP, list(rows))


async def forget(tx: Tx, residents: Sequence[UUID]) -> None:
    """These residents are nobody's person any more."""
    await tx.execute(_FORGET, list(residents))


async def on_phone(tx: Tx, residents: Sequence[UUID]) -> dict[UUID, int]:
    """How many active residents use the phone of each; nothing where the phone is not known."""
    return {row["resident_id"]: row["people"] for row in await tx.fetch(_ON_PHONE, list(residents))}


async def others_on_lines(tx: Tx, lines: Mapping[UUID, str | None]) -> list[Row]:
    """Before these residents use these LINE accounts (keyed hashes), or none: who else is concerned.

    Each with `id`, one of them, and `resident_id`, another active resident who uses the account, or the one that was
    used before: for whom the table may say another thing then.
    """
    return await tx.fetch(_OTHERS_ON_LINES, list(lines), list(lines.values()))
