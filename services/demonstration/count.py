"""Counting against the planted truth: what each phone shows and what stands in the tables, no counter of ours."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

_NOTICE, _RECEIPT = "市からお知らせがあります", "受け付けました"
_TABLES = {
    "resident.registered": "SELECT count(*) FROM registration.resident WHERE state = 'active'",
    "eligibility.matched": "SELECT count(*) FROM eligibility.match WHERE live",
    "application.confirmed": "SELECT count(*) FROM confirmation.application WHERE live",
}
_ANSWERS_TWICE = "SELECT count(*) - count(DISTINCT case_id) FROM confirmation.application WHERE live"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Messages each phone shows, by LINE user id."""

    notices: Counter[str]
    receipts: Counter[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lost`: something planted did not arrive; `doubled`: it arrived twice; `wrong`: somebody else was told."""

    lost: int
    doubled: int
    wrong: int

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


async def ledger(session: aiohttp.ClientSession, url: str) -> Ledger:
    """Read the sandbox's whole ledger."""
    found, since = Ledger(Counter(), Counter()), 0
    while True:
        async with session.get(f"{url}/sandbox/line/ledger", params={"since": since, "limit": 20_000}) as response:
            page = await response.json()
        for message in page["messages"]:
            if _NOTICE in message["text"]:
                found.notices[message["user_id"]] += 1
            elif _RECEIPT in message["text"]:
                found.receipts[message["user_id"]] += 1
        if not page["messages"]:
            return found
        since = page["next"]


async def rows(connection: Any, stage: str) -> int:
    """Rows of the table in which a stage's effect stands."""
    return int(await connection.fetchval(_TABLES[stage]))


async def verdict(connection: Any, seen: Ledger, registered: int, told: Mapping[str, str]) -> Verdict:
    """`told`: LINE user id by person number of everybody who must get one notice and, having confirmed, one receipt."""
    expected = set(told.values())
    lost = registered - await rows(connection, "resident.registered")
    lost += len(expected) - await rows(connection, "eligibility.matched")
    lost += len(expected) - await rows(connection, "application.confirmed")
    lost += sum(user not in seen.notices for user in expected) + sum(user not in seen.receipts for user in expected)
    doubled = sum(n - 1 for n in seen.notices.values()) + sum(n - 1 for n in seen.receipts.values())
    doubled += int(await connection.fetchval(_ANSWERS_TWICE))
    wrong = len(set(seen.notices) - expected) + len(set(seen.receipts) - expected)
    return Verdict(lost, doubled, wrong)
