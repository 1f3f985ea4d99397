"""The client against a server that speaks like LINE, on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import aiohttp
import orjson
import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

from libs.common.settings import Settings
from services.notifier.line.client import LineClient
from services.notifier.line.outcome import Accepted, Forbidden, NotSent, Refused, Throttled, TokenInvalid, Unknown
from services.notifier.line.token import TokenCache, TokenUnavailable
from services.notifier.line.transport import Quota

KEY = RSAKey.generate_key(2048, {"kid": "k1"})
RETRY = UUID(int=7)
BODY = b'{"to":"U","messages":[]}'


class Line:
    """Answers `status` with `headers` and `body`; keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = 200, {"X-Line-Request-Id": "r1"}, b'{"sentMessages":[{"id":"1"}]}'
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.assertions: list[str] = []
        self.token_status, self.good_token, self.delay = 200, "t1", 0.0
        self.quota: dict[str, object] = {"type": "none"}
        self.used = 0

    async def message(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.headers), await request.read()))
        if self.delay:
            await asyncio.sleep(self.delay)
        if request.headers["Authorization"] != f"Bearer {self.good_token}":
            return web.Response(status=401)
        return web.Response(status=self.status, headers=self.headers, body=self.body)

    async def token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        self.assertions.append(str(form["client_assertion"]))
        return web.json_response(
            {"access_token": f"t{len(self.assertions)}", "expires_in": 899, "token_type": "Bearer"},
            status=self.token_status,
        )

    async def limit(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.quota)

    async def consumption(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"totalUsage": self.used})


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
async def client(line: Line, tmp_path: Path) -> AsyncIterator[LineClient]:
    app = web.Application()
    app.router.add_post("/oauth2/v3/token", line.token)
    for path in ("push", "reply", "validate/push"):
        app.router.add_post(f"/v2/bot/message/{path}", line.message)
    app.router.add_get("/v2/bot/message/quota", line.limit)
    app.router.add_get("/v2/bot/message/quota/consumption", line.consumption)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    [(host, port)] = runner.addresses
    key = tmp_path / "line.jwk"
    key.write_bytes(orjson.dumps(KEY.as_dict(private=True)))
    settings = Settings(line_api_url=f"http://{host}:{port}", line_channel_id="123", line_assertion_key_file=key)
    async with LineClient(settings, timeout=0.5) as made:
        yield made
    await runner.cleanup()


async def test_a_push_carries_the_key_and_the_exact_bytes(client: LineClient, line: Line) -> None:
    assert await client.push(BODY, RETRY) == Accepted("r1", ("1",))
    [(path, headers, body)] = line.requests
    assert path == "/v2/bot/message/push"
    assert headers["X-Line-Retry-Key"] == str(RETRY)
    assert body == BODY


async def test_reply_and_validate_carry_no_retry_key(client: LineClient, line: Line) -> None:
    await client.reply(BODY)
    await client.validate(BODY)
    assert [path for path, _, _ in line.requests] == ["/v2/bot/message/reply", "/v2/bot/message/validate/push"]
    assert not any("X-Line-Retry-Key" in headers for _, headers, _ in line.requests)


async def test_the_assertion_is_what_line_asks_for(client: LineClient, line: Line) -> None:
    await asyncio.gather(*(client.push(BODY, UUID(int=n)) for n in range(20)))
    [assertion] = line.assertions  # one token for all: single flight
    token = jwt.decode(assertion, KEY, algorithms=["RS256"])
    assert token.header["kid"] == "k1"
    assert {k: token.claims[k] for k in ("iss", "sub", "aud")} == {
        "iss": "123",
        "sub": "123",
        "aud": "https://api.line.me/",
    }


async def test_a_refused_token_is_renewed_once_for_all(client: LineClient, line: Line) -> None:
    await client.push(BODY, RETRY)
    line.good_token = "t2"  # t1 was revoked
    outcomes = await asyncio.gather(*(client.push(BODY, UUID(int=n)) for n in range(20)))
    assert set(outcomes) == {Accepted("r1", ("1",))}
    assert len(line.assertions) == 2


async def test_a_token_that_stays_refused_is_said_and_not_tried_for_ever(client: LineClient, line: Line) -> None:
    line.good_token = "none"
    assert await client.push(BODY, RETRY) == TokenInvalid()
    assert len(line.requests) == 2


async def test_without_a_token_nothing_is_sent(client: LineClient, line: Line) -> None:
    line.token_status = 400
    assert await client.push(BODY, RETRY) == NotSent("the token endpoint answered 400")
    assert line.requests == []


async def test_a_timeout_is_unknown(client: LineClient, line: Line) -> None:
    line.delay = 2
    outcome = await client.push(BODY, RETRY)
    assert isinstance(outcome, Unknown)
    assert len(line.requests) == 1, "the client itself never repeats"


async def test_a_lost_connection_is_unknown(client: LineClient, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    await client.push(BODY, RETRY)

    def cut(*args: object, **more: object) -> object:
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(aiohttp.ClientSession, "post", cut)
    assert await client.push(BODY, RETRY) == Unknown("ServerDisconnectedError")


@pytest.mark.parametrize(
    ("status", "expected"), [(400, Refused("400")), (403, Forbidden()), (500, Unknown("500")), (302, Unknown("302"))]
)
async def test_statuses(client: LineClient, line: Line, status: int, expected: object) -> None:
    line.status = status
    line.headers = {"Location": "/elsewhere"}
    line.body = b"\xff\xfe"
    assert await client.push(BODY, RETRY) == expected


@pytest.mark.parametrize(
    ("quota", "used", "exhausted"),
    [
        ({"type": "none"}, 900, False),
        ({"type": "limited", "value": 5}, 4, False),
        ({"type": "limited", "value": 5}, 5, True),
    ],
)  # fmt: skip
async def test_a_429_asks_the_quota(
    client: LineClient, line: Line, quota: dict[str, object], used: int, exhausted: bool
) -> None:
    line.status, line.quota, line.used = 429, quota, used
    assert await client.push(BODY, RETRY) == Throttled(exhausted)
    limit = quota.get("value")
    assert await client.quota() == Quota(limit if isinstance(limit, int) else None, used)


async def test_a_quota_that_is_not_told_is_none(client: LineClient, line: Line) -> None:
    line.quota = {"type": "limited"}
    assert await client.quota() is None


async def test_tokens_are_renewed_at_80_percent_of_their_life() -> None:
    clock, fetched = [0.0], []

    async def fetch(assertion: str) -> tuple[str, float]:
        fetched.append(assertion)
        return f"t{len(fetched)}", 900

    cache = TokenCache(lambda: "signed", fetch, clock=lambda: clock[0])
    seen = []
    for at in (1.0, 719.0, 722.0):
        clock[0] = at
        seen.append(await cache.get())
    assert seen == ["t1", "t1", "t2"]


async def test_a_token_endpoint_that_is_away_is_asked_again_next_time() -> None:
    tries = []

    async def fetch(assertion: str) -> tuple[str, float]:
        tries.append(assertion)
        if len(tries) == 1:
            raise TokenUnavailable("away")
        return "t", 900

    cache = TokenCache(lambda: "signed", fetch)
    with pytest.raises(TokenUnavailable):
        await cache.get()
    assert await cache.get() == "t"


def test_half_a_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="belong together"):
        LineClient(Settings(line_api_url="https://api.line.me"))
