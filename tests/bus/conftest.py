"""A fresh log on PostgreSQL per test; on Kafka all scenarios at once, since joining a group takes seconds."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import pytest

from libs.common.bus.kafka import KafkaBus
from libs.common.bus.postgres import PostgresBus
from tests.bus import rebalance, scenarios
from tests.bus.backends import Backend
from tests.kafka import Kafka

Scenario = Callable[[Backend], Awaitable[None]]
Outcomes = Mapping[str, BaseException | None]


@pytest.fixture
async def postgres_backend(database_url: str) -> AsyncIterator[Backend]:
    backend = Backend(lambda: PostgresBus(database_url.format(role="bus")))
    yield backend
    await backend.close()


@pytest.fixture(scope="session")
def kafka_outcomes(kafka: Kafka) -> Outcomes:
    """What each scenario raised, by its name; each has topics and groups of its own."""

    async def outcome(scenario: Scenario) -> BaseException | None:
        # Short, so that what waits for a member that died waits for seconds.
        backend = Backend(lambda: KafkaBus(kafka.connection, patience=0.5, session=4.0))
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
