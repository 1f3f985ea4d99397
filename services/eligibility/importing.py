"""Import of one target list in a process of its own: `python -m services.eligibility.importing`.

Reading a list takes seconds of CPU and much memory, so it happens outside the service's process, under a memory
limit.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

from services.eligibility.apart import limit
from services.eligibility.lists.tables import Tables, read_tables

TRY_AGAIN = 75


def main() -> None:
    """Reads one line, `{"url", "master_key_file", "list_id", "city", "towns_file"}`, and then the file.

    Exit code 0 when the list has its new state, 75 when the database was away, else the list cannot be read.
    """
    limit()
    gc.disable()  # hundred thousands of rows and not one cycle: looking for some costs a sixth of the time
    first, _, content = sys.stdin.buffer.read().partition(b"\n")
    with ThreadPoolExecutor(1) as aside:
        _import(first, aside.submit(read_tables, content).result)
    os._exit(0)  # taking a hundred thousand rows apart one by one would cost a fiftieth of the time


def _import(line: bytes, tables: Callable[[], Tables]) -> None:
    # A workbook is laid out without the interpreter, for longer than it takes to load all of this.
    import orjson

    from libs.common.retry import transient
    from libs.common.sealing import Keys, load_master
    from services.eligibility.city import city_of
    from services.eligibility.import_list import import_list

    task: dict[str, Any] = orjson.loads(line)
    keys = Keys("eligibility", load_master(Path(task["master_key_file"])))
    city = city_of(task["city"], Path(task["towns_file"]) if task["towns_file"] else None)
    try:
        asyncio.run(import_list(task["url"], keys, UUID(task["list_id"]), city, tables))
    except Exception as error:
        if transient(error):
            sys.exit(TRY_AGAIN)
        raise


if __name__ == "__main__":
    main()
