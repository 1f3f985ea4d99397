"""What an answer costs, and what the database itself guards."""

from typing import Any

import asyncpg
import pytest

from libs.common.database import Database, Tx
from libs.common.events import new_id
from services.confirmation import answer as answering
from services.confirmation.domain import Answer, Decision
from services.confirmation.receipts import new_receipt
from tests.unit.confirmation.steps import give, known, seen


async def test_confirming_takes_four_statements(city: Any, database: Database, deliver: Any) -> None:
    statements: list[str] = []
    async with database.pool.acquire() as connection:
        for n in (1, 2):  # the driver asks for types once per connection
            await known(city, deliver, n)
            content = await seen(database, city, n)
            statements.clear()
            connection.add_query_logger(record := lambda query: statements.append(query.query))
            async with connection.transaction():
                tx = Tx(connection, database.keys)
                await answering.answer(tx, city.line_hash(n), city.case(n), Answer.CONFIRMED, content)
                await tx.flush()
            connection.remove_query_logger(record)
    assert len(statements) == 4 + 2, statements  # and BEGIN, COMMIT


async def test_a_taken_receipt_number_is_replaced(
    city: Any, database: Database, deliver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await known(city, deliver, 1)
    await known(city, deliver, 2)
    taken, free = new_receipt(), new_receipt()
    numbers = iter([taken, taken, taken, free])
    monkeypatch.setattr(answering, "new_receipt", lambda: next(numbers))
    await give(database, city, Answer.CONFIRMED, await seen(database, city, 1), 1)
    outcome = await give(database, city, Answer.CONFIRMED, await seen(database, city, 2), 2)
    assert outcome.decision is Decision.RECORD
    rows = await database.fetch("SELECT receipt FROM application ORDER BY answered_at")
    assert [r["receipt"] for r in rows] == [taken, free]
    assert await database.fetchval("SELECT min(answers) FROM benefit_case") == 1


async def test_the_database_itself_refuses_doubles(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    await give(database, city, Answer.CONFIRMED, await seen(database, city))
    copy = """
    INSERT INTO application SELECT (jsonb_populate_record(a, jsonb_build_object(
        'application_id', $1::uuid, 'version', 2, 'receipt', $2::text))).* FROM application a
    """
    with pytest.raises(asyncpg.UniqueViolationError, match="application_one_live"):
        await database.pool.execute(copy, new_id(), new_receipt())
    pay = """
    INSERT INTO payment (payment_id, case_id, programme_id, instalment, amount)
    SELECT $1, case_id, programme_id, $2, 30000 FROM benefit_case
    """
    await database.pool.execute(pay, new_id(), 1)
    await database.pool.execute(pay, new_id(), 2)
    with pytest.raises(asyncpg.UniqueViolationError, match="payment_one_live"):
        await database.pool.execute(pay, new_id(), 1)


async def test_names_and_accounts_are_sealed_at_rest(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    await give(database, city, Answer.CONFIRMED, await seen(database, city))
    planted = ("見本　花子", "見本　太郎", "ミホン ハナコ", "北町", "1234567", "中央支店")

    async def dump() -> str:
        tables = await database.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'confirmation'"
        )
        text = ""
        for table in tables:
            for row in await database.fetch(f"SELECT * FROM {table['table_name']}"):
                for value in row.values():
                    text += value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        return text

    text = await dump()
    assert str(city.case(1)) in text
    assert [word for word in planted if word in text] == []
    await database.pool.execute("UPDATE programme SET contact = $1", planted[0])
    assert planted[0] in await dump()  # the search finds a leak
