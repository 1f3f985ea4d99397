"""The whole system, running in this process on a fresh database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chain.whole import Whole, whole


@pytest.fixture
async def city(database_url: str, tmp_path: Path) -> AsyncIterator[Whole]:
    """Running for the length of one test."""
    async with whole(database_url, tmp_path) as running:
        yield running
