"""What a resident does with a page."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from libs.common import events as ev

Phone = Callable[[int], Awaitable[httpx.AsyncClient]]


def form(page: httpx.Response, action: str) -> dict[str, str]:
    """The hidden fields of the form with this end of its address."""
    body = re.search(rf'<form method="post" action="[^"]*{action}"[^>]*>(.*?)</form>', page.text, re.S)
    assert body, page.text
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', body[1]))


async def tap(client: httpx.AsyncClient, page: httpx.Response, **more: str) -> httpx.Response:
    return await client.post(f"{page.url.path}/confirm", data=form(page, "confirm") | {"consent": "yes"} | more)


async def told(city: Any, deliver: Any, *numbers: int, **target: Any) -> None:
    await deliver(city.opened())
    for n in numbers:
        await deliver(city.listed(n, **target), city.registered(n), city.matched(n), city.notice(ev.NoticePushed, n))
