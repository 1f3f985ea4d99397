"""Counts for boxes that refresh by themselves on many screens."""

import time
from uuid import UUID

from libs.common.database import Database
from services.confirmation import ledger
from services.confirmation.ledger import Summary

_FACTOR = 10


class Recent:
    """The latest counts of each programme; counts that took t seconds are shown again for 10 t.

    So however many screens poll, this process spends a tenth of one connection's time on them, and a small city
    sees counts that are a few hundredths of a second old.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[UUID, tuple[float, Summary]] = {}

    async def summary(self, programme_id: UUID) -> Summary:
        known = self._known.get(programme_id)
        begun = time.monotonic()
        if known is not None and begun < known[0]:
            return known[1]
        counts = await ledger.summary(self._database, programme_id)
        ended = time.monotonic()
        if counts.targets:  # ids that are no programme are not remembered
            self._known[programme_id] = (ended + _FACTOR * (ended - begun), counts)
        return counts
