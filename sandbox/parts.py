"""The sandbox put together: opened once, shared by all routes, usable without HTTP by a benchmark."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from starlette.requests import Request

from libs.common.settings import Settings
from sandbox import city
from sandbox.credentials import Credentials, load
from sandbox.line.clock import Clock
from sandbox.line.ledger import Ledger
from sandbox.line.phones import Phones
from sandbox.line.platform import Platform
from sandbox.line.quota import Quota
from sandbox.line.replies import ReplyTokens
from sandbox.line.residents import Residents
from sandbox.line.tokens import ChannelTokens
from sandbox.line.webhook import Terms, WebhookSender

DEFAULT_SEED, DEFAULT_HOUSEHOLDS = 1, 12
_EMPTY = "SELECT NOT EXISTS (SELECT FROM phone)"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    settings: Settings
    credentials: Credentials
    pool: Any
    clock: Clock
    phones: Phones
    platform: Platform
    sender: WebhookSender
    residents: Residents


@asynccontextmanager
async def open_parts(
    url_template: str, settings: Settings, *, terms: Terms | None = None, linger: float = 0.002
) -> AsyncIterator[Parts]:
    """Connect, load what earlier runs left, put a small city in an empty database, send webhooks until the end.

    `url_template` holds `{role}`. `linger`: seconds the ledger waits for company before it writes.
    """
    credentials = load(settings)
    async with asyncpg.create_pool(
        url_template.replace("{role}", "sandbox"),
        min_size=1,
        max_size=6,
        server_settings={"search_path": "sandbox", "application_name": "todoke-sandbox"},
    ) as pool:
        clock, replies, quota = Clock(), ReplyTokens(), Quota()
        phones, ledger = Phones(pool, clock), Ledger(pool, clock, linger=linger)
        await phones.open()
        await ledger.open()
        if await pool.fetchval(_EMPTY):
            households = city.generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)
            await phones.add(person for household in households for person in household if person.adult)
        platform = Platform(clock, ChannelTokens(credentials, clock), phones, ledger, quota, replies)
        webhook_url = f"{settings.public_url.rstrip('/')}/line/webhook"
        sender = WebhookSender(pool, credentials, clock, replies, webhook_url, terms or Terms())
        residents = Residents(pool, clock, phones, ledger, sender)
        sending = asyncio.create_task(sender.run())
        try:
            yield Parts(settings, credentials, pool, clock, phones, platform, sender, residents)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending


def parts_of(request: Request) -> Parts:
    """The parts of the running application. Raises RuntimeError before its lifespan has begun."""
    parts = getattr(request.app.state, "parts", None)
    if not isinstance(parts, Parts):
        raise RuntimeError("the sandbox's lifespan has not been entered")
    return parts
