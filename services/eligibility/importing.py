"""Import of one target list in a process of its own: `python -m services.eligibility.importing`.

Reading a list takes seconds of CPU and much memory, so it happens outside the service's process, under a memory
limit.
"""

import gc
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from services.eligibility.apart import limit
from services.eligibility.lists.tables import Tables, read_tables


def main() -> None:
    """Reads one line, the task (`import_task.ask`), and then the file.

    Exit code 0 when the list has its new state, 75 when the database was away, else the list cannot be read.
    """
    limit()
    gc.disable()  # hundred thousands of rows and not one cycle: looking for some costs a sixth of the time
    line, _, content = sys.stdin.buffer.read().partition(b"\n")
    with ThreadPoolExecutor(1) as aside:
        _import(line, aside.submit(read_tables, content).result)
    os._exit(0)  # taking a hundred thousand rows apart one by one would cost a fiftieth of the time


def _import(line: bytes, tables: Callable[[], Tables]) -> None:
    # A workbook is laid out without the interpreter, for longer than it takes to load all of this.
    from services.eligibility.import_list import import_list
    from services.eligibility.import_task import asked, carry_out

    task = asked(line)
    carry_out(import_list(task.url, task.keys, task.id, task.city, tables))


if __name__ == "__main__":
    main()
