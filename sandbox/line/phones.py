"""Residents' phones: who owns one, and whether it shows what the city's account sends."""

import secrets
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

from sandbox.city import Person
from sandbox.credentials import line_user_id
from sandbox.line import webhook_store
from sandbox.line.clock import Clock
from sandbox.line.events import Event, follow, unfollow

Phone = Any  # a row of table `phone`

_INSERT = """
INSERT INTO phone (user_id, handle, account, person_number, household_number, role, name, card_name, kana, birth_date,
                   sex, address)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::date[], $11::text[], $12::text[])
ON CONFLICT (user_id) DO NOTHING
"""
_REACH = "SELECT user_id, account, friend FROM phone"
_ONE = "SELECT * FROM phone WHERE handle = $1 OR user_id = $1"
_PAGE = "SELECT * FROM phone WHERE account = 'active' ORDER BY seq LIMIT $1 OFFSET $2"
_HOUSEHOLD = "SELECT * FROM phone WHERE household_number = $1 AND address = $2 ORDER BY seq"
_COUNT = "SELECT count(*) FROM phone WHERE account = 'active'"
_BEFRIEND = """
UPDATE phone SET friend = 'friend' FROM (SELECT user_id, friend AS before FROM phone WHERE user_id = ANY($1::text[])
    ORDER BY user_id FOR UPDATE) AS old
WHERE phone.user_id = old.user_id AND old.before <> 'friend' AND phone.account = 'active'
RETURNING phone.user_id, old.before
"""
_BLOCK = """
UPDATE phone SET friend = 'blocked' WHERE user_id = ANY($1::text[]) AND friend = 'friend' AND account = 'active'
RETURNING user_id
"""
_ACCOUNT = "UPDATE phone SET account = $2 WHERE user_id = ANY($1::text[]) RETURNING user_id, friend"
_CONSENT = "UPDATE phone SET consented = true WHERE user_id = $1"


class Reach(IntEnum):
    """What a push to a user id leads to."""

    REFUSED = 0  # unknown, or a user of another provider: 400
    SILENT = 1  # blocked, deleted or never a friend: 200, nothing is shown
    SHOWN = 2


class Phones:
    """Friends are kept in memory too, since every push asks; the database is written first."""

    def __init__(self, pool: Any, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._reach: dict[str, Reach] = {}

    async def open(self) -> None:
        for row in await self._pool.fetch(_REACH):
            self._reach[row["user_id"]] = _reach(row["account"], row["friend"])

    def reach(self, user_id: object) -> Reach:
        return self._reach.get(user_id, Reach.REFUSED) if isinstance(user_id, str) else Reach.REFUSED

    async def add(self, people: Iterable[Person], *, account: str = "active") -> list[str]:
        """A phone for each, not yet a friend of the account; user ids in the same order. Those known already stay."""
        listed = list(people)
        ids = [line_user_id(person.person_number) for person in listed]
        rows = [
            (i, secrets.token_hex(6), account, p.person_number, p.household_number, p.role, p.name, p.card_name, p.kana,
             p.birth_date, p.sex, p.address)
            for i, p in zip(ids, listed, strict=True)
        ]  # fmt: skip
        if rows:
            await self._pool.execute(_INSERT, *[list(column) for column in zip(*rows, strict=True)])
        for user_id in ids:
            self._reach.setdefault(user_id, _reach(account, "never"))
        return ids

    async def befriend(self, user_ids: Sequence[str]) -> list[Event]:
        """Add or unblock the account; the `follow` events of those who were no friends, stored as waiting."""
        now = self._clock.milliseconds()
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(_BEFRIEND, user_ids)
            events = [follow(row["user_id"], now, unblocked=row["before"] == "blocked") for row in rows]
            await webhook_store.insert(connection, events, self._clock.now())
        self._reach.update((row["user_id"], Reach.SHOWN) for row in rows)
        return events

    async def block(self, user_ids: Sequence[str]) -> list[Event]:
        """The `unfollow` events of those who were friends, stored as waiting."""
        now = self._clock.milliseconds()
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(_BLOCK, user_ids)
            events = [unfollow(row["user_id"], now) for row in rows]
            await webhook_store.insert(connection, events, self._clock.now())
        self._reach.update((row["user_id"], Reach.SILENT) for row in rows)
        return events

    async def set_account(self, user_ids: Sequence[str], account: str) -> None:
        """active, deleted or other_provider; no event tells the city."""
        rows = await self._pool.fetch(_ACCOUNT, user_ids, account)
        self._reach.update((row["user_id"], _reach(account, row["friend"])) for row in rows)

    async def consent(self, user_id: str) -> None:
        """LINE Login does not ask this user again."""
        await self._pool.execute(_CONSENT, user_id)

    async def get(self, handle_or_id: str | None) -> Phone | None:
        return await self._pool.fetchrow(_ONE, handle_or_id) if handle_or_id else None

    async def household(self, phone: Phone) -> list[Phone]:
        """The phones of those who live together, this one among them."""
        return list(await self._pool.fetch(_HOUSEHOLD, phone["household_number"], phone["address"]))

    async def page(self, number: int, size: int = 50) -> list[Phone]:
        """Page `number` (from 1) in the order of adding."""
        return list(await self._pool.fetch(_PAGE, size, (number - 1) * size))

    async def count(self) -> int:
        return int(await self._pool.fetchval(_COUNT))


def _reach(account: str, friend: str) -> Reach:
    if account == "other_provider":
        return Reach.REFUSED
    return Reach.SHOWN if account == "active" and friend == "friend" else Reach.SILENT
