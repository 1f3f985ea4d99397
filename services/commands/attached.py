"""For commands beside a running system: its database, or, when nothing runs, the embedded one started meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from libs.common.bus.unused import NoBus
from libs.common.service import Service
from libs.common.settings import Settings
from services import compose
from services.running import attached_url


@asynccontextmanager
async def attached(settings: Settings, name: str) -> AsyncIterator[Service]:
    """One service without web and workers: what it emits is published by the running system, or at its next start."""
    key_file = compose.keys_file(settings, create=False)
    async with attached_url(settings) as url:
        service = await compose.open_service(name, settings, url, NoBus(), key_file)
        try:
            yield service
        finally:
            await service.runtime.database.close()
