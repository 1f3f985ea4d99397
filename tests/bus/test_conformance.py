"""The same scenarios on both backends; what a backend cannot do is a strict xfail with its reason."""

import pytest

from tests.bus import rebalance
from tests.bus.backends import Backend
from tests.bus.conftest import Outcomes, Scenario
from tests.bus.scenarios import SCENARIOS
from tests.kafka import Kafka

MOCK_GAPS = {"a_large_backlog_is_kept": "the mock broker keeps about 5 MB of a partition and drops the rest"}


def name(scenario: Scenario) -> str:
    return scenario.__name__


@pytest.mark.timeout(60)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
async def test_postgres(scenario: Scenario, postgres_backend: Backend) -> None:
    await scenario(postgres_backend)


@pytest.mark.kafka
@pytest.mark.parametrize("scenario", [*SCENARIOS, *rebalance.SCENARIOS], ids=name)
def test_kafka(request: pytest.FixtureRequest, scenario: Scenario, kafka: Kafka, kafka_outcomes: Outcomes) -> None:
    if not kafka.real and (reason := MOCK_GAPS.get(name(scenario))):
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    if error := kafka_outcomes[name(scenario)]:
        raise error
