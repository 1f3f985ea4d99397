"""A checked list into the tables: while the database takes in some households, the next are staged.

Everything happens in the caller's transaction, so that the list is there as a whole or not at all.
"""

import asyncio
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from libs.common.events.terms import ClaimUnit
from libs.common.sealing import Keys
from services.eligibility.city import City
from services.eligibility.lists.claim_units import Unit
from services.eligibility.lists.findings import Finding
from services.eligibility.staging import stage

_ROWS = 5_000


async def stage_and_copy(
    connection: Any,
    list_id: UUID,
    units: Iterable[Unit],
    keys: Keys,
    programme_id: UUID,
    amount: int | None,
    city: City,
    claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD,
) -> tuple[int, list[Finding]]:
    """How many cases were copied, and the findings of staging; with one that stops none is."""
    begun = connection.transaction()
    await begun.start()
    cases = 0
    findings: list[Finding] = []
    copying: asyncio.Task[None] | None = None
    try:
        for part in parts(units):
            staged, more = await asyncio.to_thread(stage, part, keys, programme_id, amount, city, claim_unit)
            cases += len(staged.cases)
            findings += more
            if copying is not None:
                await copying
            copying = asyncio.create_task(staged.copy(connection, list_id))
    finally:  # also when staging failed: the connection can do one thing at a time, and is to roll back now
        if copying is not None:
            await copying
    if any(finding.level == "stop" for finding in findings):
        await begun.rollback()
        cases = 0
    else:
        await begun.commit()
    return cases, sorted(findings, key=lambda finding: finding.row or 0)


def parts(units: Iterable[Unit], size: int = _ROWS) -> Iterator[list[Unit]]:
    """The units in parts of at least `size` rows but for the last; a guardian's children are never in two of them."""
    part: list[Unit] = []
    rows = 0
    for unit in units:
        if rows >= size and unit.lead is not part[-1].lead:
            yield part
            part, rows = [], 0
        part.append(unit)
        rows += len(unit.group)
    if part:
        yield part
