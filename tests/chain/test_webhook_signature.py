"""A webhook that LINE did not sign: 401, and nothing of it is stored anywhere."""

import asyncio
from typing import Any

import orjson
import pytest

from sandbox.city import generate
from sandbox.line.webhook import sign
from tests.chain.planted import give_phones
from tests.chain.tables import contents, differences
from tests.chain.whole import Whole

SECRET = b"0123456789abcdef0123456789abcdef"


def follow(user: str) -> bytes:
    event: dict[str, Any] = {
        "type": "follow",
        "mode": "active",
        "timestamp": 1_750_000_000_000,
        "source": {"type": "user", "userId": user},
        "webhookEventId": "01J00000000000000000000001",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "0" * 32,
        "follow": {"isUnblocked": False},
    }
    return orjson.dumps({"destination": "U" + "0" * 32, "events": [event]})


@pytest.fixture
def bus() -> None:
    """Nothing gets as far as a bus here: the embedded one will do."""


@pytest.mark.parametrize("wrong", ["missing", "empty", "no base64", "another secret", "another body", "hex"])
async def test_nothing_is_stored_without_the_right_signature(city: Whole, wrong: str) -> None:
    [household] = generate(75_001, 1)
    [user] = (await give_phones(city.http, city.url, household[:1], friends=False)).values()
    body = follow(user)
    secret = city.settings.line_channel_secrets[0].get_secret_value().encode()
    headers = {
        "missing": {},
        "empty": {"x-line-signature": ""},
        "no base64": {"x-line-signature": "*" * 44},
        "another secret": {"x-line-signature": sign(SECRET, body)},
        "another body": {"x-line-signature": sign(secret, body + b" ")},
        "hex": {"x-line-signature": sign(secret, body).encode().hex()},
    }[wrong]
    await city.drained()
    while await city.admin.fetchval("SELECT count(*) FROM notifier.template") < 2:  # stored once at the start
        await asyncio.sleep(0.02)
    before = await contents(city.admin)
    async with city.http.post(f"{city.url}/line/webhook", data=body, headers=headers) as response:
        assert response.status == 401
    await city.drained()
    assert differences(before, await contents(city.admin)) == {}

    signed = {"x-line-signature": sign(secret, body)}
    async with city.http.post(f"{city.url}/line/webhook", data=body, headers=signed) as response:
        assert response.status == 200, "the same body with the right signature is taken"
    await city.drained()
    assert await city.admin.fetchval("SELECT count(*) FROM registration.friend WHERE friend") == 1
