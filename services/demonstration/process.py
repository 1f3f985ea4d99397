"""A program of this project as a process of its own, its output in a file."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

ONE_CLERK = {"TODOKE_RELEASE_SECOND_PERSON_ABOVE": "1000000000"}
"""Where one clerk plays the whole office, that clerk releases any number alone."""
_START_SECONDS = 90


class NotStarted(Exception):
    """The process ended or did not get ready; the message is what it printed last."""


@dataclass
class Process:
    """`words` after `python -m`; ready when `health` answers 200. Settings are those of `environment` only."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    health: str
    running: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        """Returns at once; does nothing when it runs."""
        if self.alive:
            return
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TODOKE_")} | dict(self.environment)
        with self.log.open("ab") as output:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self.words, env=environment, stdout=output, stderr=output
            )

    async def ready(self) -> None:
        """Waits until `health` answers 200. Raises `NotStarted`."""
        async with aiohttp.ClientSession() as http:
            for _ in range(_START_SECONDS * 20):
                if not self.alive:
                    break
                try:
                    async with http.get(self.health) as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.05)
        raise NotStarted((await asyncio.to_thread(self.log.read_text, errors="replace"))[-2000:])

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> int | None:
        """The exit code; None when it did not run."""
        process, self.running = self.running, None
        if process is None:
            return None
        if process.returncode is None:
            process.send_signal(how)
        return await process.wait()

    @property
    def alive(self) -> bool:
        return self.running is not None and self.running.returncode is None

    @property
    def pid(self) -> int:
        """Raises RuntimeError when it does not run."""
        if self.running is None:
            raise RuntimeError("the process does not run")
        return self.running.pid
