"""The jobs of a list, in a process that ends with SIGKILL at one point: `python -m … POINT URL KEY MARK`.

They are the real ones; only what is called at the point is replaced. A mark on disk makes each kill happen once.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from libs.common.database import connect
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from services.eligibility import importing, list_matching, reading
from services.eligibility.apart import run_apart
from services.eligibility.city import city_of
from services.eligibility.staging import Staged

MODULE = "tests.unit.eligibility.kills.killing"
Method = Callable[..., Awaitable[Any]]


def strike(mark: Path, *pids: int) -> None:
    """Kill these processes, the first time."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def in_import(point: str, mark: Path) -> None:
    """The rows are in the table and nothing is committed: the import dies, the worker, or both."""
    pids = {"import": [os.getpid()], "worker": [os.getppid()], "both": [os.getppid(), os.getpid()]}
    copy: Method = Staged.copy

    async def replaced(self: Staged, *arguments: Any) -> None:
        await copy(self, *arguments)
        strike(mark, *pids[point])

    setattr(Staged, "copy", replaced)  # noqa: B010  (a method that a type checker knows otherwise)


def in_matching(point: str, mark: Path) -> None:
    """In the second batch before its commit, or after it."""
    method = {"in a batch": "advance", "between batches": "match_batch"}[point]
    called: Method = getattr(list_matching, method)
    count = 0

    async def replaced(*arguments: Any, **named: Any) -> Any:
        nonlocal count
        count += 1
        result = await called(*arguments, **named)
        if count == 2:
            strike(mark, os.getpid())
        return result

    setattr(list_matching, method, replaced)


async def killed_apart(point: str, mark: Path, module: str, task: bytes) -> Any:
    """`run_apart` with the import that dies at the point."""
    os.environ.update(KILL_POINT=point, KILL_MARK=str(mark))
    return await run_apart(MODULE, task)


async def work(url: str, key_file: Path) -> None:
    """The jobs, until every list is compared."""
    database = await connect(url, Keys("eligibility", load_master(key_file)), schema="eligibility", size=4)
    settings = Settings(master_key_file=key_file, log_level="ERROR")
    jobs = [
        asyncio.create_task(reading.reading_job(database, settings)),
        asyncio.create_task(list_matching.matching_job(database, city_of(settings.city_name, None))),
    ]
    while await database.fetchval("SELECT count(*) FROM target_list WHERE NOT matched AND state <> 'refused'"):
        await asyncio.sleep(0.02)
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)  # an import under way is ended with its job
    await database.close()


def main(point: str, url: str, key_file: str, mark: str) -> None:
    """A worker that is killed at the point."""
    if point in ("in a batch", "between batches"):
        in_matching(point, Path(mark))
    else:
        setattr(reading, "run_apart", partial(killed_apart, point, Path(mark)))  # noqa: B010
    asyncio.run(work(url, Path(key_file)))


if __name__ == "__main__":
    if sys.argv[1:]:
        main(*sys.argv[1:])
    else:
        in_import(os.environ["KILL_POINT"], Path(os.environ["KILL_MARK"]))
        importing.main()
