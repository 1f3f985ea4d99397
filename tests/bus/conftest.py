"""A fresh log on PostgreSQL per test; on Kafka all scenarios at once, since joining a group takes seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping

import pytest

from libs.common.bus.kafka import KafkaBus
from libs.common.bus.postgres import PostgresBus
from tests.bus import rebalance, scenarios
from tests.bus.backends import Backend

Scenario = Callable[[Backend], Awaitable[None]]
Outcomes = Mapping[str, BaseException | None]


@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """librdkafka's mock broker, inside this process: in memory, topics appear on first use with 4 partitions."""
    from confluent_kafka import Producer

    mock = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1})
    [broker] = mock.list_topics(timeout=10).brokers.values()
    yield f"{broker.host}:{broker.port}"
    mock.flush(1)


@pytest.fixture
async def postgres_backend(database_url: str) -> AsyncIterator[Backend]:
    backend = Backend(lambda: PostgresBus(database_url.format(role="bus")))
    yield backend
    await backend.close()


@pytest.fixture(scope="session")
def kafka_outcomes(broker: str) -> Outcomes:
    """What each scenario raised, by its name; each has topics and groups of its own."""

    async def outcome(scenario: Scenario) -> BaseException | None:
        # The mock waits 3 s before a group's first assignment, and the session time-out after a member left.
        backend = Backend(lambda: KafkaBus(broker, patience=0.5, session=4.0))
        try:
            async with asyncio.timeout(50):
                await scenario(backend)
        except (Exception, asyncio.CancelledError) as error:
            return error
        finally:
            await backend.close()
        return None

    async def all_at_once() -> Outcomes:
        chosen = (*scenarios.SCENARIOS, *rebalance.SCENARIOS)
        found = await asyncio.gather(*(outcome(scenario) for scenario in chosen))
        return {scenario.__name__: error for scenario, error in zip(chosen, found, strict=True)}

    return asyncio.run(all_at_once())
