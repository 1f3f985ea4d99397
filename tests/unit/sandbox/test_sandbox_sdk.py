"""The official SDK as an independent client, over a real socket."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import aiohttp
import orjson
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from linebot.v3 import messaging, oauth

from libs.common.settings import Settings
from sandbox.app import build
from sandbox.parts import Parts

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
async def served(database_url: str, wired: Settings) -> AsyncIterator[tuple[str, Parts]]:
    app = build(database_url, wired)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, ws="none"))
        task = asyncio.create_task(server.serve([listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sandbox/line", app.state.parts
        server.should_exit = True
        await task


def assertion(settings: Settings, **changes: object) -> str:
    assert settings.line_assertion_key_file
    key = RSAKey.import_key(orjson.loads(settings.line_assertion_key_file.read_bytes()))
    channel = settings.line_channel_id
    claims = {"iss": channel, "sub": channel, "aud": "https://api.line.me/", "exp": int(time.time()) + 600}
    return jwt.encode({"alg": "RS256", "kid": str(key.kid)}, {**claims, **changes}, key)


async def token_of(base: str, made: str) -> str:
    async with oauth.AsyncApiClient(oauth.Configuration(host=base)) as client:
        issued = await oauth.AsyncChannelAccessToken(client).issue_stateless_channel_token_by_jwt_assertion(
            client_assertion=made
        )
        assert 890 <= issued.expires_in <= 900
        return str(issued.access_token)


async def test_the_sdk_gets_a_token_pushes_and_is_told_409(served: tuple[str, Parts], wired: Settings) -> None:
    base, parts = served
    user = (await parts.phones.page(1))[0]["user_id"]
    await parts.residents.befriend([user])
    token = await token_of(base, assertion(wired))
    request = messaging.PushMessageRequest(to=user, messages=[messaging.TextMessage(text="市からお知らせがあります")])
    configuration = messaging.Configuration(host=base, access_token=token)
    async with messaging.AsyncApiClient(configuration) as client:
        api, key = messaging.AsyncMessagingApi(client), str(uuid4())
        first = await api.push_message_with_http_info(request, x_line_retry_key=key)
        with pytest.raises(messaging.ApiException) as again:
            await api.push_message(request, x_line_retry_key=key)
        assert again.value.status == 409
        accepted = again.value.headers["x-line-accepted-request-id"]
        assert accepted == first.headers["x-line-request-id"]
        sent = orjson.loads(again.value.body)["sentMessages"]
        assert [m["id"] for m in sent] == [m.id for m in first.data.sent_messages]
        await api.validate_push(messaging.ValidateMessageRequest(messages=[messaging.TextMessage(text="a")]))
        assert (await api.get_message_quota()).type == "none"
        assert (await api.get_message_quota_consumption()).total_usage == 1
        assert (await api.get_profile(user)).user_id == user
        endpoint = await api.get_webhook_endpoint()
        assert endpoint.endpoint == f"{wired.public_url}/line/webhook"
    assert await parts.pool.fetchval("SELECT count(*) FROM message") == 1


async def test_wrong_assertions_get_no_token(served: tuple[str, Parts], wired: Settings) -> None:
    too_long = int(time.time()) + 99_999
    for changes in ({"aud": "https://api.line.invalid/"}, {"iss": "1"}, {"exp": 1}, {"exp": too_long}):
        with pytest.raises(oauth.ApiException) as refused:
            await token_of(served[0], assertion(wired, **changes))
        assert refused.value.status == 400


@pytest.mark.parametrize(("fault", "shown"), [("accepted-then-timeout", 1), ("reset", None)])
async def test_the_connection_ends_without_an_answer(
    served: tuple[str, Parts], wired: Settings, fault: str, shown: int | None
) -> None:
    base, parts = served
    user = (await parts.phones.page(1))[0]["user_id"]
    await parts.residents.befriend([user])
    token = await token_of(base, assertion(wired))
    body = {"to": user, "messages": [{"type": "text", "text": "a"}]}
    async with aiohttp.ClientSession() as session:
        plan = {"faults": {fault: 1.0}, "timeout_seconds": 0.01}
        async with session.post(f"{base}/faults", json=plan) as answer:
            assert answer.status == 200
        headers = {"authorization": f"Bearer {token}"}
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await session.post(f"{base}/v2/bot/message/push", json=body, headers=headers)
    if shown is not None:
        assert await parts.pool.fetchval("SELECT count(*) FROM message") == shown
