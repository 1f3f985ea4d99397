"""The whole system, running in this process on a fresh database, on both buses."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from libs.common.bus.kafka import Connection
from tests.chain.whole import Whole, whole
from tests.kafka import Kafka


@pytest.fixture
def fresh_kafka(kafka: Kafka) -> Connection:
    """Topics and groups that no other test has."""
    return replace(kafka.connection, prefix=f"{uuid4().hex[:8]}.")


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bus(request: pytest.FixtureRequest) -> Connection | None:
    """Where the events go: None is the embedded bus."""
    if request.param == "embedded":
        return None
    connection = request.getfixturevalue("fresh_kafka")
    assert isinstance(connection, Connection)
    return connection


@pytest.fixture
async def city(bus: Connection | None, database_url: str, tmp_path: Path) -> AsyncIterator[Whole]:
    """Running for the length of one test."""
    async with whole(database_url, tmp_path, bus) as running:
        yield running
