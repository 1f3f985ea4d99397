"""Steps that several tests take: a known case, its content, an answer."""

from typing import Any

from libs.common.database import Database
from services.confirmation import answer as answering
from services.confirmation import store
from services.confirmation.case import content_hash, shown_of
from services.confirmation.domain import Answer


async def known(city: Any, deliver: Any, n: int = 1, **target: Any) -> None:
    await deliver(city.opened(), city.listed(n, **target), city.registered(n), city.matched(n))


async def seen(database: Database, city: Any, n: int = 1) -> bytes:
    row = await store.case_of(database, city.line_hash(n), city.case(n))
    return content_hash(shown_of(row, database.keys), database.keys)


async def give(
    database: Database,
    city: Any,
    wanted: Answer,
    content: bytes | None,
    n: int = 1,
    phone: int | None = None,
    *,
    delegated: bool = False,
) -> answering.Outcome:
    async with database.begin() as tx:
        return await answering.answer(
            tx, city.line_hash(phone or n), city.case(n), wanted, content, delegated=delegated
        )


async def topics(database: Database) -> list[str]:
    return [r["topic"] for r in await database.fetch("SELECT topic FROM outbox ORDER BY id")]
