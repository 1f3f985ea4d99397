"""`make bench-one`: one resident registers while a large list is open, each in a transaction of its own.

The people are a synthetic noisy city. Beside it, in the same run, the same sealed row stored without any matching.
"""

import argparse
import asyncio
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import uvloop

from benchmarks.bed import bed
from benchmarks.city import keys_of
from libs.common.database import Database, connect
from libs.common.events import Envelope, ResidentRegistered
from libs.common.plans import plan_by_index
from libs.common.sealing import Keys
from libs.common.staff.roles import Member, Role
from services.eligibility import forming, forms, store_cases, work_programmes
from services.eligibility.city import City, city_of
from services.eligibility.on_resident_registered import on_resident_registered
from services.eligibility.programmes.programme import Programme
from services.eligibility.staging import Staged

_SPACE = UUID("0d6c7a52-95a4-4a36-8d3f-4f1b6a0a2f11")
_CLERK = Member("bench", "bench", frozenset({Role.CLERK}))
_BATCH = 1000
_LIST = """
INSERT INTO target_list (list_id, programme_id, state, filename, sha256, row_count, case_count, uploaded_by,
                         uploaded_at, wave_id, matched)
VALUES ($1, $1, 'released', ''::bytea, '', $2, $2, 'bench', now(), $1, true)
"""
_RELEASED = "UPDATE benefit_case SET released = true"
Items = dict[str, str]


def people_of(path: Path) -> list[Items]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{**row, "current_address": row.get("present_address", "")} for row in csv.DictReader(file)]


async def plant(database: Database, city: City, listed: Sequence[Items], registered: Sequence[Items]) -> None:
    """A released list, every row a household of its own, and the residents; nobody is compared yet."""
    today = datetime.now(UTC).date()
    facts = {"name": "bench", "legal_basis": "bench", "contact": "bench"}
    new = Programme(**facts, base_date=today, deadline=today + timedelta(days=30), amount=30_000)
    programme = await work_programmes.create_programme(database, new, _CLERK)
    keys, staged = database.keys, Staged([], [])
    for number, items in enumerate(listed):
        case_id, target_id = uuid5(_SPACE, f"c{number}"), uuid5(_SPACE, f"t{number}")
        person = {"reference": str(number), "account": None, **items}
        record = forms.of_row(target_id, person, city)
        sealed = keys.seal_row("target", target_id, "person", orjson.dumps(person))
        staged.cases.append((case_id, programme, "confirmation_form", 30_000, False))
        form, blocks = forms.sealed_row(target_id, record, keys), forms.blocks(record, keys)
        staged.targets.append((target_id, case_id, programme, number, True, sealed, form, *blocks, None))
    async with database.begin() as tx:
        await tx.execute(_LIST, programme, len(listed))
        await staged.copy(tx.connection, programme)
        await tx.execute(_RELEASED)
    for start in range(0, len(registered), _BATCH):
        async with database.begin() as tx:
            rows = [_row(keys, city, f"r{start + n}", one) for n, one in enumerate(registered[start : start + _BATCH])]
            await store_cases.upsert_residents(tx, rows)
    await database.pool.execute("ANALYZE")


def _row(keys: Keys, city: City, name: str, items: Items) -> store_cases.ResidentRow:
    resident_id = uuid5(_SPACE, name)
    record = forms.of_resident(resident_id, items, city)
    sealed = keys.seal_row("resident", resident_id, "person", orjson.dumps(items))
    form, blocks = forms.sealed_resident(resident_id, record, keys), forms.blocks(record, keys)
    return store_cases.ResidentRow(resident_id, 1, sealed, form, *blocks, resident_id.hex)


def events_of(people: Sequence[Items], sender: Keys) -> Iterator[Envelope[Any]]:
    now = datetime.now(UTC)
    more: dict[str, Any] = {"registered_at": now, "proven_at": now, "assurance": "sandbox", "revision": 1}
    hidden: dict[str, Any] = {"line_id": "", "consent_version": "1"}
    for number, items in enumerate(people):
        resident_id, event_id = uuid5(_SPACE, f"new{number}"), uuid5(_SPACE, f"event{number}")
        person = sender.seal_event("eligibility", event_id, "person", orjson.dumps(items))
        phone = {"line_hash": resident_id.hex, **hidden}
        data = ResidentRegistered(resident_id=resident_id, **more, **phone, person=person)
        yield Envelope(id=event_id, data=data, source="bench", sent_at=now.isoformat(), correlation=str(event_id))


async def one_by_one(database: Database, city: City, events: Sequence[Envelope[Any]]) -> list[float]:
    """Milliseconds of each registration, until its transaction is committed."""
    took = []
    for event in events:
        started = time.perf_counter()
        async with database.begin() as tx:
            await plan_by_index(tx)
            await on_resident_registered(tx, [event], city)
        took.append((time.perf_counter() - started) * 1000)
    return took


async def bare(database: Database, city: City, people: Sequence[Items]) -> list[float]:
    """Milliseconds to form, seal and store each of these people in a transaction: nobody is compared."""
    took = []
    for number, items in enumerate(people):
        started = time.perf_counter()
        async with database.begin() as tx:
            await store_cases.upsert_residents(tx, [_row(database.keys, city, f"bare{number}", items)])
        took.append((time.perf_counter() - started) * 1000)
    await database.pool.execute(
        "DELETE FROM resident WHERE resident_id = ANY($1::uuid[])",
        [uuid5(_SPACE, f"bare{number}") for number in range(len(people))],
    )
    return took


async def main(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as place:
        sizes = [f"--registered={arguments.residents}", f"--targets={arguments.targets}"]
        command = [sys.executable, "-m", "sandbox.city.noise", *sizes, "--seed=7", f"--out={place}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        listed, registered = people_of(Path(place, "targets.csv")), people_of(Path(place, "registered.csv"))
        city = city_of("見本市", Path(place, "towns.csv"))
    late = registered[-arguments.count :]
    async with bed() as prepared:
        url, keys = prepared.url.format(role="eligibility"), keys_of(prepared, "eligibility")
        database = await connect(url, keys, schema="eligibility", size=2)
        await plant(database, city, listed, registered[: -arguments.count])
        async with database.begin() as tx:
            assert await forming.ready(tx, city)
        ceiling = await bare(database, city, late)
        ours = await one_by_one(database, city, list(events_of(late, keys_of(prepared, "registration"))))
        found = await database.fetchval("SELECT count(*) FROM match") + await database.fetchval(
            "SELECT count(DISTINCT resident_id) FROM review"
        )
        await database.close()
    assert found, "nobody was found: the measure would be empty"
    result = {
        "residents": len(registered),
        "targets": len(listed),
        "found": found,
        "median_ms": statistics.median(ours),
        "p99_ms": statistics.quantiles(ours, n=100)[98],
        "bare_median_ms": statistics.median(ceiling),
        "load_1min": os.getloadavg()[0],
    }
    print(json.dumps(result) if arguments.json else "  ".join(f"{k} {v:,.2f}" for k, v in result.items()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench-one", description=__doc__)
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--targets", type=int, default=100_000)
    parser.add_argument("--count", type=int, default=1000, help="residents who register one by one")
    parser.add_argument("--json", action="store_true")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(parser.parse_args()))
