"""`todoke demo --at`: the story against a system somebody else started, which is what the smoke run does."""

import asyncio
import json
import os
import sys

from services.demonstration.system import system


async def test_the_story_is_told_at_an_address() -> None:
    async with system() as running:
        words = ("demo", "--at", running.url, "--residents", "10", "--targets", "20", "--json")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services", *words,
            env=os.environ | {"TODOKE_DATABASE_URL": running.database}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, _ = await process.communicate()
        assert process.returncode == 0
        told = json.loads(output)
        assert told["residents"] == told["stages"][0]["count"] == 10
        assert (told["lost"], told["doubled"]) == (0, 0)


async def test_it_needs_to_know_the_database() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TODOKE_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services", "demo", "--at", "http://localhost:9", env=environment,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await process.communicate()
    assert process.returncode == 1
    assert "TODOKE_DATABASE_URL" in told.decode()
