"""`make bench-import`: one target list, uploaded .xlsx → read, checked, sealed and copied.

Under the import's own limits of memory and time; a list that is not staged within them ends the run.
"""

import argparse
import asyncio
import io
import json
import os
import resource
import statistics
import time
from compileall import compile_dir
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import orjson
import uvloop
from python_calamine import CalamineWorkbook

from benchmarks.bed import Bed, bed
from libs.common.database import Database, connect
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from libs.common.staff.roles import Member, Role
from sandbox.city import generate, target_rows, write_xlsx
from services.eligibility import store_list_files, work, work_programmes
from services.eligibility.annotating import annotate
from services.eligibility.apart import MEMORY, TIME
from services.eligibility.programmes.programme import Programme
from services.eligibility.reading import import_apart

_CLERK = Member("bench", "計測", frozenset({Role.CLERK}))
_TABLE = "CREATE TEMP TABLE bare (id uuid, person bytea)"


async def bare(url: str, keys: Keys, content: bytes) -> float:
    """Seconds to lay out the sheet, seal each row as JSON and copy it: no check, no rule, no finding."""
    connection = await asyncpg.connect(url.format(role="app"))
    await connection.execute(_TABLE)
    started = time.perf_counter()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ids = [uuid4() for _ in rows]
    sealed = [
        (id_, keys.seal_row("target", id_, "person", orjson.dumps(row))) for id_, row in zip(ids, rows, strict=True)
    ]
    await connection.copy_records_to_table("bare", records=sealed)
    seconds = time.perf_counter() - started
    await connection.close()
    return seconds


async def product(prepared: Bed, database: Database, content: bytes) -> tuple[float, float, UUID]:
    """Seconds and CPU seconds of the import's process, its start and end included (the database's not)."""
    today = datetime.now(UTC).date()
    new = Programme(
        name="計測", legal_basis="計測", base_date=today, deadline=today + timedelta(days=30), contact="計測"
    )
    programme = await work_programmes.create_programme(database, new, _CLERK)
    list_id = await work.upload(database, programme, "list.xlsx", content, _CLERK)
    before, started = _children_cpu(), time.perf_counter()
    code = await import_apart(database, Settings(master_key_file=prepared.key_file), list_id)
    seconds, cpu = time.perf_counter() - started, _children_cpu() - before
    state = await database.fetchval("SELECT state FROM target_list WHERE list_id = $1", list_id)
    assert (code, state) == (0, "staged")
    return seconds, cpu, list_id


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def main(arguments: argparse.Namespace) -> None:
    for package in ("libs", "services"):  # as pip leaves them where they are installed
        compile_dir(package, quiet=1)
    async with bed() as prepared:
        rows = target_rows(generate(1, arguments.rows))[: arguments.rows]
        path = prepared.folder / "list.xlsx"
        write_xlsx(path, rows)
        content = Path(path).read_bytes()
        keys = Keys("eligibility", load_master(prepared.key_file))
        database = await connect(prepared.url.format(role="eligibility"), keys, schema="eligibility", size=2)
        ours, ours_cpu, ceiling, list_id = [], [], [], UUID(int=0)
        for _ in range(arguments.rounds):
            ceiling.append(await bare(prepared.url, keys, content))
            seconds, cpu, list_id = await product(prepared, database, content)
            ours.append(seconds)
            ours_cpu.append(cpu)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        kept = await store_list_files.file_of(database, list_id)
        assert kept is not None
        started = time.perf_counter()
        workbook = await annotate(*kept)
        result = {
            "rows": len(rows),
            "file_mb": len(content) / 1e6,
            "import_s": statistics.median(ours),
            "import_cpu_s": statistics.median(ours_cpu),
            "bare_s": statistics.median(ceiling),
            "times_bare": statistics.median(o / c for o, c in zip(ours, ceiling, strict=True)),
            "import_peak_mib": peak,
            "share_of_memory_limit": peak * 2**20 / MEMORY,
            "share_of_time_limit": max(ours) / TIME,
            "annotated_s": time.perf_counter() - started,
            "annotated_mb": len(workbook) / 1e6,
            "load_1min": os.getloadavg()[0],
        }
        await database.close()
    print(json.dumps(result) if arguments.json else "  ".join(f"{k} {v:,.2f}" for k, v in result.items()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make bench-import", description=__doc__)
    parser.add_argument("--rows", type=int, default=70_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(parser.parse_args()))
