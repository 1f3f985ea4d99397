"""What the services have sealed, looked at and sealed anew over their own roles, beside the running system."""

import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from libs.common import rotation, sealed_columns
from libs.common.key_file import Key
from libs.common.sealed_columns import SealedColumn
from libs.common.sealing import Keys, Unsealable, id_of, load_master
from libs.common.settings import Settings
from services.compose import NAMES

Report = Callable[[str, int, int], None]
"""What is sealed anew, how many are done, how many there are."""


def columns_of(service: str) -> Sequence[SealedColumn]:
    """What the service itself declares."""
    found: Sequence[SealedColumn] = importlib.import_module(f"services.{service}.sealed").COLUMNS
    return found


@asynccontextmanager
async def connection_of(url: str, service: str) -> AsyncIterator[Any]:
    """One connection under the role of a service, or of the bus."""
    connection = await asyncpg.connect(url.format(role=service), server_settings={"search_path": service})
    try:
        yield connection
    finally:
        await connection.close()


async def reseal(url: str, key_file: Path, report: Report, names: Sequence[str] = NAMES) -> dict[str, int]:
    """Everything of these services under the key that seals now; what did not open, by column."""
    master = load_master(key_file)
    unopened = {}
    for name in names:
        keys = Keys(name, master)
        async with connection_of(url, name) as connection:
            for column in columns_of(name):
                what, done = f"{name} {column.table}.{column.column}", 0
                total = await sealed_columns.stale(connection, column, keys)
                report(what, 0, total)

                def progress(more: int, what: str = what, total: int = total) -> None:
                    nonlocal done
                    done += more
                    report(what, done, max(done, total))

                if left := await sealed_columns.reseal(connection, column, keys, progress):
                    unopened[what] = left
    return unopened


async def needs(url: str, settings: Settings, key: Key, names: Sequence[str] = NAMES) -> list[str]:
    """What in these services' databases, and on the embedded bus, still needs the key, one sentence each."""
    found = []
    for name in names:
        async with connection_of(url, name) as connection:
            for where, count in (await sealed_columns.held(connection, columns_of(name), id_of(key.name))).items():
                found.append(f"{name} の {where} に {count}件")
    if not settings.kafka_bootstrap:
        async with connection_of(url, "bus") as connection:
            if count := await sealed_columns.events_held(connection, "log", id_of(key.name)):
                found.append(f"イベントの記録に {count}件（7日たつと消えます）")
    return found


def on_kafka(key: Key, at: datetime) -> list[str]:
    """That Kafka may still hold events of the key; empty when it cannot any more."""
    until = rotation.on_topics_until(key)
    if until is None or at >= until:
        return []
    return [f"Kafka に残っているかもしれないイベント（{until:%Y-%m-%d %H:%M} UTC まで）"]


async def check(url: str, key_file: Path, names: Sequence[str] = NAMES) -> dict[str, tuple[int, int]]:
    """By service, how many sealed values there are and for how many the key is missing; one of every key is opened.

    Raises ValueError where a value does not open although its key is there.
    """
    master = load_master(key_file)
    found = {}
    for name in names:
        keys = Keys(name, master)
        values = without = 0
        async with connection_of(url, name) as connection:
            for column in columns_of(name):
                try:
                    counts = await sealed_columns.check(connection, column, keys)
                except Unsealable:
                    raise ValueError(
                        f"{name} の {column.table}.{column.column} が、この鍵では開きません。"
                        "名前が同じ別の鍵かもしれません。"
                    ) from None
                values, without = values + counts[0], without + counts[1]
        found[name] = (values, without)
    return found
