"""The columns that hold sealed values, and how they are sealed anew after a rotation: in small batches, beside the
running system, as often as one likes.
"""

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from libs.common.sealing import Keys, Unsealable, head_of

_BATCH = 500
_STALE = "SELECT count(*) FROM {c.table} WHERE substring({c.column} FROM 1 FOR 5) <> $1"
_HELD = "SELECT count(*) FROM {c.table} WHERE substring({c.column} FROM 1 FOR 5) = $1"
# Rows somebody writes at this moment are left for the next round: whoever waits for no lock is part of no deadlock.
_NEXT = """
SELECT {c.key} AS key, {c.names} AS row, {c.column} AS sealed FROM {c.table}
WHERE substring({c.column} FROM 1 FOR 5) <> $1 {after} ORDER BY {c.key} LIMIT {batch} FOR NO KEY UPDATE SKIP LOCKED
"""
_SWAP = """
UPDATE {c.table} t SET {c.column} = d.new FROM unnest($1::{c.key_type}[], $2::bytea[], $3::bytea[]) AS d (key, old, new)
WHERE t.{c.key} = d.key AND t.{c.column} = d.old
"""
_BY_KEY = """
SELECT substring({c.column} FROM 1 FOR 5) AS head, count(*) AS n FROM {c.table}
WHERE {c.column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC
"""
_ONE = """
SELECT {c.names} AS row, {c.column} AS sealed FROM {c.table} WHERE substring({c.column} FROM 1 FOR 5) = $1 LIMIT 1
"""
_EVENTS = """
SELECT count(*) FROM {table} WHERE EXISTS (SELECT FROM unnest($1::bytea[]) AS p (head) WHERE position(head IN body) > 0)
"""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """Where sealed values are, and what they are bound to: `place/row/field`.

    `key` is the primary key. `row` is the column that names the row in the binding, `place` and `field` the names
    there; unset, they are `key`, `table` and `column`.
    """

    table: str
    key: str
    column: str
    key_type: Literal["uuid", "bytea"] = "uuid"
    place: str = ""
    row: str = ""
    field: str = ""

    @property
    def names(self) -> str:
        return self.row or self.key

    def resealed(self, keys: Keys, row: Any, sealed: bytes) -> bytes:
        """The same value under the key that seals now. Raises `Unsealable`."""
        place, field = self.place or self.table, self.field or self.column
        row = row.hex() if isinstance(row, bytes) else row
        return keys.seal_row(place, row, field, keys.open_row(place, row, field, sealed))


SESSION = SealedColumn("session", "id_hash", "data", "bytea")
"""Every service has it."""


async def stale(connection: Any, column: SealedColumn, keys: Keys) -> int:
    """How many values another key sealed than the one that seals now."""
    return int(await connection.fetchval(_STALE.format(c=column), keys.head))


async def held(connection: Any, columns: Sequence[SealedColumn], key_id: bytes) -> dict[str, int]:
    """What in a service's schema this key sealed: values by column, and events not published or parked."""
    found = {f"{c.table}.{c.column}": await connection.fetchval(_HELD.format(c=c), head_of(key_id)) for c in columns}
    for table in ("outbox", "parked"):
        found[table] = await events_held(connection, table, key_id)
    return {where: count for where, count in found.items() if count}


async def events_held(connection: Any, table: str, key_id: bytes) -> int:
    """Events in `table` with a field this key sealed."""
    head = head_of(key_id)
    begins = {b'"' + base64.b64encode(head + bytes([n << 6]))[:7] for n in range(4)}  # 5 bytes are not quite 7 digits
    return int(await connection.fetchval(_EVENTS.format(table=table), list(begins)))


async def check(connection: Any, column: SealedColumn, keys: Keys) -> tuple[int, int]:
    """(values, those whose key is not at hand): one value of every key is opened. Raises `Unsealable` for an altered
    one, or when a key of this name is another key."""
    values = without = 0
    for found in await connection.fetch(_BY_KEY.format(c=column)):
        values += found["n"]
        if not keys.knows(found["head"]):
            without += found["n"]
        elif one := await connection.fetchrow(_ONE.format(c=column), found["head"]):
            column.resealed(keys, one["row"], one["sealed"])
    return values, without


async def reseal(connection: Any, column: SealedColumn, keys: Keys, progress: Progress) -> int:
    """Seal all old values of the column anew; how many did not open and stayed. Broken off, it goes on where it was.

    A row is locked for the few milliseconds of its batch and swapped only as it was read.
    """
    while True:
        unopened, seen = await _round(connection, column, keys, progress)
        if seen == unopened:
            if await stale(connection, column, keys) <= unopened:
                return unopened
            await asyncio.sleep(0.2)


async def _round(connection: Any, column: SealedColumn, keys: Keys, progress: Progress) -> tuple[int, int]:
    """Once over the table, in the order of its key: (not opened, seen)."""
    unopened = seen = 0
    last: list[Any] = []
    while True:
        after = f"AND {column.key} > $2" if last else ""
        async with connection.transaction():
            rows = await connection.fetch(_NEXT.format(c=column, after=after, batch=_BATCH), keys.head, *last)
            swaps = []
            for row in rows:
                try:
                    swaps.append((row["key"], row["sealed"], column.resealed(keys, row["row"], row["sealed"])))
                except Unsealable:
                    unopened += 1
            if swaps:
                await connection.execute(_SWAP.format(c=column), *[list(c) for c in zip(*swaps, strict=True)])
        progress(len(swaps))
        seen += len(rows)
        if not rows:
            return unopened, seen
        last = [rows[-1]["key"]]
