"""Work with a file from outside in a process of its own: low priority, limited memory, limited time."""

import asyncio
import os
import resource
import sys

MEMORY = 2 * 1024**3
"""Bytes of address space: a list at its limits needs about a quarter of it."""
TIME = 300
"""Seconds."""


class TooLong(Exception):
    """The process was stopped at its time limit."""


async def run_apart(module: str, task: bytes, seconds: float = TIME) -> tuple[int | None, bytes]:
    """Exit code and output of `python -m module`, which gets `task` on standard input and calls `limit` itself.

    Raises `TooLong`; the process never outlives the call.
    """
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*(sys.executable, "-m", module), stdin=pipe, stdout=pipe)
    try:
        output, _ = await asyncio.wait_for(process.communicate(task), seconds)
    except TimeoutError:
        raise TooLong from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode, output


def limit(memory: int = MEMORY) -> None:
    """For the process itself: residents and LINE do not wait for it, and it cannot take the machine's memory."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
