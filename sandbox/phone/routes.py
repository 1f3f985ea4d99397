"""`/sandbox/phone`: choose a resident; `/sandbox/phone/{phone}`: the phone. The path never holds a name."""

from itertools import groupby
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from sandbox.pages import COOKIE, form_of, go, hold_phone, page
from sandbox.parts import Parts, parts_of
from sandbox.phone.bubbles import Bubble, actions, bubble

router = APIRouter(prefix="/sandbox/phone", include_in_schema=False)
_PAGE_SIZE = 50
_CHAT = "SELECT id, direction, body, at FROM message WHERE user_id = $1 ORDER BY id DESC LIMIT 60"
_MESSAGE = "SELECT body FROM message WHERE id = $1 AND user_id = $2 AND direction = 'account'"


@router.get("")
@router.get("/")
async def choose(request: Request, page_number: int = 1) -> Response:
    """Everybody with a phone, household by household."""
    parts = parts_of(request)
    number = max(page_number, 1)
    phones = await parts.phones.page(number, _PAGE_SIZE)
    more = await parts.phones.count() > number * _PAGE_SIZE
    homes = [list(home) for _, home in groupby(phones, key=lambda p: (p["household_number"], p["address"]))]
    return page("phones.html", city=parts.settings.city_name, homes=homes, number=number, more=more)


@router.get("/mine")
async def mine(request: Request) -> Response:
    """The chat of the phone this browser is; else the choice."""
    phone = await parts_of(request).phones.get(request.cookies.get(COOKIE, ""))
    return go(f"/sandbox/phone/{phone['handle']}" if phone else "/sandbox/phone")


@router.get("/{handle}")
async def chat(request: Request, handle: str) -> Response:
    """The chat; this browser becomes the phone."""
    parts = parts_of(request)
    phone = await parts.phones.get(handle)
    if phone is None or phone["account"] != "active":
        return _missing()
    response = page(
        "phone.html",
        city=parts.settings.city_name,
        url=parts.settings.public_url.rstrip("/"),
        phone=phone,
        days=_by_day([bubble(row) for row in reversed(await parts.pool.fetch(_CHAT, phone["user_id"]))]),
        household=await parts.phones.household(phone),
    )
    hold_phone(response, request, phone["user_id"])
    return response


@router.post("/{handle}/follow")
async def follow(request: Request, handle: str) -> Response:
    """Add or unblock the account."""
    return await _act(request, handle, lambda parts, user_id: parts.residents.befriend([user_id]))


@router.post("/{handle}/block")
async def block(request: Request, handle: str) -> Response:
    """Block the account."""
    return await _act(request, handle, lambda parts, user_id: parts.residents.block([user_id]))


@router.post("/{handle}/say")
async def say(request: Request, handle: str) -> Response:
    """Send a text; an empty one does nothing."""
    text = (await form_of(request)).get("text", "").strip()[:5000]

    async def act(parts: Parts, user_id: str) -> None:
        if text:
            await parts.residents.say(user_id, text)

    return await _act(request, handle, act)


@router.post("/{handle}/tap")
async def tap(request: Request, handle: str) -> Response:
    """A button of a message: what it sends is read from the message, not from the form."""
    form = await form_of(request)

    async def act(parts: Parts, user_id: str) -> None:
        number, place = form.get("message", ""), form.get("button", "")
        if not (number.isdecimal() and place.isdecimal()):
            return
        body = await parts.pool.fetchval(_MESSAGE, int(number), user_id)
        listed = actions(orjson.loads(body)) if body else []
        action = listed[int(place)] if int(place) < len(listed) else {}
        if action.get("type") == "postback":
            await parts.residents.tap(user_id, action["data"], action.get("displayText"))
        elif action.get("type") == "message":
            await parts.residents.say(user_id, action["text"])

    return await _act(request, handle, act)


async def _act(request: Request, handle: str, act: Any) -> Response:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _missing()
    parts = parts_of(request)
    phone = await parts.phones.get(handle)
    if phone is None or phone["account"] != "active":
        return _missing()
    await act(parts, phone["user_id"])
    response: RedirectResponse = go(f"/sandbox/phone/{phone['handle']}")
    hold_phone(response, request, phone["user_id"])
    return response


def _missing() -> Response:
    reason = "このスマートフォンは見つかりません。一覧から選び直してください。"
    return page("refused.html", 404, title="見つかりません", reason=reason)


def _by_day(bubbles: list[Bubble]) -> list[tuple[str, list[Bubble]]]:
    days: list[tuple[str, list[Bubble]]] = []
    for shown in bubbles:
        if not days or days[-1][0] != shown.day:
            days.append((shown.day, []))
        days[-1][1].append(shown)
    return days
