"""The short form of `make soak`: a few minutes' worth of a bad month, on a real broker."""

import pytest

from tests.kafka import Kafka
from tests.soak.plan import SHORT
from tests.soak.run import soak


@pytest.mark.kafka
@pytest.mark.timeout(600)
async def test_nothing_is_lost_or_doubled_under_kills_outages_and_a_faulty_line(kafka: Kafka) -> None:
    if not kafka.real:
        pytest.skip(f"a broker that can be killed is needed: {kafka.what}")
    report = await soak(SHORT)
    assert {what: count for what, count in report.findings.items() if count} == {}
    assert report.done["broker"] == SHORT.brokers
    assert report.done["database"] == SHORT.databases
    assert sum(count for what, count in report.done.items() if what.startswith("SIGKILL")) >= 3
    assert sum(report.line.values()) > 10
