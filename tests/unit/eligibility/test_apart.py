"""The limits of the process that reads a file from outside."""

import asyncio
import sys
from pathlib import Path

import pytest

from services.eligibility import annotating
from services.eligibility.annotating import NotAnnotated, annotate
from services.eligibility.apart import MEMORY, TooLong, run_apart
from tests.unit.eligibility.lists.list_files import HEADINGS, person, workbook


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that limits itself and then does what it is told."""
    (tmp_path / "told.py").write_text(
        "import os, sys, time\nfrom services.eligibility.apart import limit\n"
        "limit()\nexec(sys.stdin.buffer.read().decode())\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{':'.join(filter(None, sys.path))}")
    return "told"


async def test_it_answers_and_steps_back_for_others(module: str) -> None:
    assert await run_apart(module, b"print(os.nice(0), end='')") == (0, b"10")


async def test_memory_ends_at_the_limit(module: str) -> None:
    code, output = await run_apart(module, b"bytearray(1 << 20)\nprint('small', flush=True)\nbytearray(%d)" % MEMORY)
    assert code != 0
    assert output == b"small\n"


async def test_time_ends_at_the_limit_and_the_process_with_it(module: str, tmp_path: Path) -> None:
    told = f"open('{tmp_path}/pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    with pytest.raises(TooLong):
        await run_apart(module, told.encode(), seconds=2)
    pid = int((tmp_path / "pid").read_text())
    assert not Path(f"/proc/{pid}").exists()


async def test_it_does_not_outlive_a_caller_who_gives_up(module: str, tmp_path: Path) -> None:
    told = f"open('{tmp_path}/pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    task = asyncio.create_task(run_apart(module, told.encode()))
    async with asyncio.timeout(20):
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
            await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()


async def test_a_workbook_is_annotated_there() -> None:
    made = await annotate(workbook([HEADINGS, person(1, 性別="x")]), b"[]")
    assert made.startswith(b"PK")
    with pytest.raises(NotAnnotated):
        await annotate(b"no list", b"[]")


async def test_what_takes_too_long_is_not_annotated(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def impatient(module: str, task: bytes) -> tuple[int | None, bytes]:
        raise TooLong

    monkeypatch.setattr(annotating, "run_apart", impatient)
    with pytest.raises(NotAnnotated):
        await annotate(b"", b"[]")
