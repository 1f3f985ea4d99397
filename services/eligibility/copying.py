"""A checked list into the tables: while the database takes in some households, the next are staged.

Everything happens in the caller's transaction, so that the list is there as a whole or not at all.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from libs.common.events.terms import ClaimUnit
from libs.common.sealing import Keys
from services.eligibility.city import City
from services.eligibility.lists.findings import Finding
from services.eligibility.lists.target_list import Row
from services.eligibility.staging import stage

_ROWS = 5_000


async def stage_and_copy(
    connection: Any,
    list_id: UUID,
    rows: Sequence[Row],
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
        for part in parts(rows):
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


def parts(rows: Sequence[Row], size: int = _ROWS) -> Iterator[list[Row]]:
    """The rows by household, in parts of at least `size` but for the last; no household is in two of them.

    The children of a guardian share the number, so the guardian's row is staged once.
    """
    households: dict[str, list[Row]] = {}
    for row in rows:
        households.setdefault(row.household_number, []).append(row)
    part: list[Row] = []
    for members in households.values():
        part += members
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part
