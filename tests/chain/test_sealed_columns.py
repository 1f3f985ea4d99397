"""No sealed value is forgotten in a rotation: every column that holds one is declared by its service."""

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.common.sealed_columns import SealedColumn
from libs.common.sealing import head_of, load_master
from sandbox.city import generate, target_rows
from services.commands.sealed import columns_of
from tests.chain.hands import resident
from tests.chain.heard import ROOT, SERVICES
from tests.chain.planted import Desk, give_phones
from tests.chain.whole import Whole

_BYTES = """
SELECT table_name AS t, column_name AS c FROM information_schema.columns
WHERE table_schema = $1 AND data_type = 'bytea' ORDER BY 1, 2
"""


def bound(column: SealedColumn) -> tuple[str, str]:
    return column.place or column.table, column.field or column.column


def sealing_calls(folder: Path) -> Iterator[tuple[str, str]]:
    """(table, field) of every `seal_row(…)` in the source."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "seal_row":
                table, _, field, _ = node.args
                assert isinstance(table, ast.Constant), f"{path}: a literal table, for this test"
                assert isinstance(field, ast.Constant), f"{path}: a literal field, for this test"
                yield str(table.value), str(field.value)


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_source_seals_is_declared(service: str) -> None:
    sealed = {*sealing_calls(ROOT / "services" / service), *sealing_calls(ROOT / "libs" / "common" / "web")}
    assert sealed == {bound(column) for column in columns_of(service)}


async def test_every_column_with_a_sealed_value_is_declared(city: Whole) -> None:
    """After a story in the middle of which messages wait, so that their copies of the LINE id are there too."""
    households = generate(73_001, 2)
    first, second = (h[0] for h in households)
    users = await give_phones(city.http, city.url, [first, second])
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows(households)))
    async with resident(city.url, users[first.person_number], first) as robot:
        await robot.register()
        await city.drained()
        await robot.confirm()
    await city.drained()
    await city.admin.execute("UPDATE notifier.channel SET paused_reason = 'test', paused_at = now()")
    async with resident(city.url, users[second.person_number], second) as robot:
        await robot.register()
    async with asyncio.timeout(30):
        while not await city.admin.fetchval("SELECT count(*) FROM notifier.message WHERE state = 'queued'"):
            await asyncio.sleep(0.05)

    heads = [head_of(key_id) for key_id, _ in load_master(city.key_file)]
    for service in SERVICES:
        found = set()
        for row in await city.admin.fetch(_BYTES, service):
            sealed = f"SELECT count(*) FROM {service}.{row['t']} WHERE substring({row['c']} FROM 1 FOR 5) = ANY($1)"
            if await city.admin.fetchval(sealed, heads):
                found.add((row["t"], row["c"]))
        declared = {(c.table, c.column) for c in columns_of(service)}
        assert found, service
        assert found <= declared, f"not in services/{service}/sealed.py"
        if service == "notifier":
            assert ("message", "recipient") in found
