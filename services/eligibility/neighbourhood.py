"""Who could be meant: all people and rows that matter to one another, found by blocking keys in a query a step.

Beginning with some people and rows it follows every pair that matters until nothing is added, so that what is decided
within is what would be decided among everyone. Only those are opened that share a key with one already in.
"""

from collections.abc import Container, Iterable
from typing import NamedTuple
from uuid import UUID

from libs.common.database import Row, Tx
from libs.common.events.terms import ClaimUnit
from services.eligibility.claim_parts import part_of
from services.eligibility.domain import day_in_japan
from services.eligibility.matching.candidates import Registered
from services.eligibility.matching.compare import Pair
from services.eligibility.matching.policy import Policy
from services.eligibility.matching.record import Record, restored
from services.eligibility.notices import Part

_ROW = """
t.target_id, t.case_id, t.programme_id, t.is_head, t.form, p.policy_room, p.policy_sex, p.policy_partial_date,
p.claim_unit, p.base_date
"""
_OPEN = "JOIN programme p ON p.programme_id = t.programme_id AND p.state = 'open' AND p.deadline >= $2"
# Each OFFSET 0 keeps the planner at the indexes, key by key, also with a plan from when the tables were empty.
_SHARED = """
SELECT {columns} FROM unnest($1::uuid[]) AS u (id)
CROSS JOIN LATERAL (
    SELECT birth_key, place_key, second_place_key FROM {known} WHERE {known}_id = u.id OFFSET 0
) AS a
CROSS JOIN LATERAL (
    SELECT * FROM {near} WHERE birth_key = a.birth_key
    UNION ALL
    SELECT * FROM {near} WHERE place_key = ANY(ARRAY[a.place_key, a.second_place_key])
        AND birth_key IS DISTINCT FROM a.birth_key
    UNION ALL
    SELECT * FROM {near} WHERE second_place_key = ANY(ARRAY[a.place_key, a.second_place_key])
    OFFSET 0
) AS t {where}
"""
_ROWS_OF = _SHARED.format(columns=_ROW, known="resident", near="target", where=_OPEN)
PEOPLE_OF = _SHARED.format(
    columns="t.resident_id, t.form", known="target", near="resident", where="WHERE t.state = 'active'"
)
_ROWS_OF_CASES = f"""
SELECT {_ROW} FROM unnest($1::uuid[]) AS u (id) JOIN target t ON t.case_id = u.id {_OPEN}
UNION ALL
SELECT {_ROW} FROM unnest($1::uuid[]) AS u (id) JOIN further_case f ON f.case_id = u.id
JOIN target t ON t.target_id = f.target_id {_OPEN}
"""  # noqa: S608
_ROWS = f"SELECT {_ROW} FROM unnest($1::uuid[]) AS u (id) JOIN target t ON t.target_id = u.id {_OPEN}"  # noqa: S608


class Listed(NamedTuple):
    """A row of the list of an open programme."""

    record: Record
    target_id: UUID
    case_id: UUID
    programme_id: UUID
    part: Part
    policy: Policy


class Neighbourhood:
    """`people` and `rows` by id as text; `pairs` by both. Read in one transaction, under the matching lock."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._today = day_in_japan(tx.now)
        self.people: dict[str, Record] = {}
        self.rows: dict[str, Listed] = {}
        self.pairs: dict[tuple[str, str], Pair] = {}

    async def grow(self, people: Iterable[Record] = (), cases: Iterable[UUID] = (), rows: Iterable[UUID] = ()) -> None:
        """Add everybody who matters to these residents (active, stored), cases and rows."""
        new_people = {record.id: record for record in people}
        self.people |= new_people
        new_rows = {row.record.id: row for row in await self._load(_ROWS_OF_CASES, list(cases))}
        new_rows |= {row.record.id: row for row in await self._load(_ROWS, list(rows))}
        seen_people, seen_rows = set(new_people), set(new_rows)
        while new_people or new_rows:
            near_rows = await self._load(_ROWS_OF, [UUID(id_) for id_ in new_people])
            pairs = self._compare(new_people.values(), near_rows)
            new_rows |= {p.listed.id: self.rows[p.listed.id] for p in pairs if p.listed.id not in seen_rows}
            seen_rows |= new_rows.keys()
            near_people = await self._people([row.target_id for row in new_rows.values()], seen_people)
            new_people = {p.registered.id: p.registered for p in self._compare(near_people, new_rows.values())}
            seen_people |= new_people.keys()
            new_rows = {}

    async def rows_near(self, residents: Iterable[UUID]) -> list[UUID]:
        """The rows that these residents matter to as they are stored, whatever their state."""
        found = await self._tx.fetch(
            "SELECT resident_id, form FROM resident WHERE resident_id = ANY($1::uuid[]) AND form IS NOT NULL",
            list(residents),
        )
        if not found:
            return []
        former = [self._open_resident(row) for row in found]
        rows = await self._load(_ROWS_OF, [row["resident_id"] for row in found])
        book = Registered(former)
        return [row.target_id for row in rows if book.pairs(row.record, row.policy)]

    async def rows_sharing(self, residents: Iterable[UUID]) -> list[Listed]:
        """Rows of open programmes that share a blocking key with these residents."""
        return await self._load(_ROWS_OF, list(residents))

    def _compare(self, people: Iterable[Record], rows: Iterable[Listed]) -> list[Pair]:
        book = Registered(people)
        found = [pair for row in rows for pair in book.pairs(row.record, row.policy)]
        self.pairs |= {(pair.registered.id, pair.listed.id): pair for pair in found}
        return found

    async def _load(self, sql: str, ids: list[UUID]) -> list[Listed]:
        """Rows of open programmes, each opened once."""
        found = {}
        for row in await self._tx.fetch(sql, ids, self._today) if ids else []:
            id_ = str(row["target_id"])
            if id_ not in self.rows:
                self.rows[id_] = self._open_row(id_, row)
            found[id_] = self.rows[id_]
        return list(found.values())

    async def _people(self, rows: list[UUID], seen: Container[str]) -> list[Record]:
        """Residents who share a key with these rows; not those seen, who were compared with all rows that they share
        one with."""
        found = {}
        for row in await self._tx.fetch(PEOPLE_OF, rows) if rows else []:
            id_ = str(row["resident_id"])
            if id_ in seen:
                continue
            if id_ not in self.people:
                self.people[id_] = self._open_resident(row)
            found[id_] = self.people[id_]
        return list(found.values())

    def _open_resident(self, row: Row) -> Record:
        resident_id = row["resident_id"]
        return restored(str(resident_id), self._tx.keys.open_row("resident", resident_id, "form", row["form"]))

    def _open_row(self, id_: str, row: Row) -> Listed:
        form = self._tx.keys.open_row("target", id_, "form", row["form"])
        policy = Policy(row["policy_room"], row["policy_sex"], row["policy_partial_date"])
        ids = row["target_id"], row["case_id"], row["programme_id"]
        record = restored(id_, form)
        part = part_of(ClaimUnit(row["claim_unit"]), row["is_head"], record.birth, row["base_date"])
        return Listed(record, *ids, part, policy)
