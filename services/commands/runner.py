"""How a command runs its coroutine and how it fails."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import asyncpg
import typer
import uvloop

from libs.common.bus import BusUnavailable
from libs.common.embedded import PostgresUnavailable
from services.compose import Refused

T = TypeVar("T")

FAULTS = (
    Refused,
    PostgresUnavailable,
    BusUnavailable,
    OSError,
    ValueError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
"""What a person can put right: told in one sentence, without a traceback."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop until done."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def fail(error: object, code: int = 1) -> NoReturn:
    """One line on standard error and an exit code."""
    typer.echo(f"todoke: {error}", err=True)
    raise typer.Exit(code)
