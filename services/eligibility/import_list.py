"""One target list from the tables of its file to staged cases.

The list's rows are stored in one transaction with its new state: staged as a whole or not at all. The sealed file
stays where an annotated workbook can be made of it, never where it may hold a My Number.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict
from uuid import UUID

import asyncpg
import orjson

from libs.common.events.terms import ClaimUnit
from libs.common.sealing import Keys
from services.eligibility import store_list_files
from services.eligibility.city import City
from services.eligibility.copying import stage_and_copy
from services.eligibility.lists.claim_units import Unit, units_of
from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.lists.my_number import CODES as MY_NUMBER
from services.eligibility.lists.read import read
from services.eligibility.lists.recognised import by_synonym
from services.eligibility.lists.tables import Tables
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.amounts import priced
from services.eligibility.programmes.kinds_listed import kinds_not_offered
from services.eligibility.store_programmes import described
from services.eligibility.version_staging import stage_version

_LIST = """
SELECT l.version, p.programme_id, p.amount, p.claim_unit
FROM target_list l JOIN programme p USING (programme_id)
WHERE l.list_id = $1 AND l.state = 'reading'
"""
_PROGRAMME = "SELECT * FROM programme WHERE programme_id = $1"
_PROGRESS = "UPDATE target_list SET read_count = $2 WHERE list_id = $1"
_FINISH = """
UPDATE target_list SET state = $2, findings = $3, row_count = $4, case_count = $5, read_count = $4,
    content = CASE WHEN $6 THEN content END, asked_columns = $7
WHERE list_id = $1 AND state = 'reading'
"""


async def import_list(url: str, keys: Keys, list_id: UUID, city: City, tables: Callable[[], Tables]) -> str:
    """Check and stage the list; its new state: staged, or refused when a finding stops it.

    `tables` waits for what its file holds, or raises `ListRefused` where that cannot be read.
    """
    connection = await asyncpg.connect(url, server_settings={"search_path": "eligibility"})
    try:
        row = await connection.fetchrow(_LIST, list_id)
        if row is None:
            return "gone"
        loop = asyncio.get_running_loop()

        def progress(rows: int) -> None:
            asyncio.run_coroutine_threadsafe(connection.execute(_PROGRESS, list_id, rows), loop).result()

        rows: Sequence[Row] = ()
        units: list[Unit] = []
        asked = None
        kept = True
        claim_unit = ClaimUnit(row["claim_unit"])
        try:
            target_list = await asyncio.to_thread(lambda: read(tables(), progress, claim_unit=claim_unit))
            findings: list[Finding] = list(target_list.findings)
            rows = target_list.rows
            columns = await store_list_files.not_confirmed(
                connection, keys, target_list.kind, by_synonym(target_list.columns)
            )
            asked = store_list_files.seal_asked(keys, list_id, target_list.kind, columns)
            if not _stops(findings):
                programme = described(await connection.fetchrow(_PROGRAMME, row["programme_id"]))
                units = list(units_of(priced(rows, programme.instalments[0], claim_unit), claim_unit))
                findings += kinds_not_offered(units, programme)
        except ListRefused as refused:
            findings = list(refused.findings)
            kept = refused.has_table
        kept = kept and not any(f.level == "stop" and f.code in MY_NUMBER for f in findings)
        async with connection.transaction():
            cases = 0
            if units and not _stops(findings):
                if row["version"] > 1:  # cases are made when the version is applied
                    more = await stage_version(
                        connection, keys, list_id, units, row["programme_id"], row["amount"], city, claim_unit
                    )
                else:
                    cases, more = await stage_and_copy(
                        connection, list_id, units, keys, row["programme_id"], row["amount"], city, claim_unit
                    )
                findings += more
            state = "refused" if _stops(findings) else "staged"
            sealed = keys.seal_row("target_list", list_id, "findings", orjson.dumps([asdict(f) for f in findings]))
            await connection.execute(
                _FINISH, list_id, state, sealed, len(rows), cases, kept, asked if state == "staged" else None
            )
        return state
    finally:
        await connection.close()


def _stops(findings: list[Finding]) -> bool:
    return any(f.level == "stop" for f in findings)
