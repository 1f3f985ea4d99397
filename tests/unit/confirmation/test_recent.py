"""Counts shown on many screens are not counted for each of them."""

from typing import Any

import pytest

from libs.common.database import Database
from services.confirmation import ledger, recent
from services.confirmation.recent import Recent


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


async def test_counts_are_reused_for_ten_times_what_they_took(
    city: Any, deliver: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(recent, "time", clock)
    count = ledger.summary

    async def slow(*args: Any) -> Any:
        clock.now += 0.5
        return await count(*args)

    monkeypatch.setattr(ledger, "summary", slow)
    programme = city.opened().data.programme_id
    known = Recent(database)
    await deliver(city.opened(), city.listed(1))
    assert (await known.summary(programme)).targets == 1
    await deliver(city.listed(2))
    clock.now = 0.5 + 4.9
    assert (await known.summary(programme)).targets == 1
    clock.now = 0.5 + 5.1
    assert (await known.summary(programme)).targets == 2
