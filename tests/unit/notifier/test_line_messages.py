"""The official SDK as oracle: what it does not know it drops, so a round trip shows every mistake."""

import re
import warnings
from typing import Any

import orjson
import pytest

from services.notifier.messages.greeting import greeting
from services.notifier.messages.help import help_
from services.notifier.messages.notice import notice
from services.notifier.messages.receipt import receipt
from services.notifier.messages.render import push_body, reply_body, template, validate_body

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from linebot.v3.messaging import ApiClient, Configuration, PushMessageRequest, ReplyMessageRequest

URL = "https://city.test"
USER = b"U4af4980629d1b9c5a8e0e1d6c7f3b2a1"
ALL = {
    "notice": notice(URL),
    "receipt": receipt(URL),
    "greeting": greeting(URL),
    "help": help_(URL, "見本市", "0866-00-0000"),
}


def through_sdk(request: type[Any], body: bytes) -> dict[str, Any]:
    parsed = request.from_dict(orjson.loads(body))
    sent: dict[str, Any] = ApiClient(Configuration(access_token="none")).sanitize_for_serialization(parsed)
    return {k: v for k, v in sent.items() if k != "notificationDisabled"}  # always added by the SDK


@pytest.mark.parametrize("name", ALL)
def test_the_sdk_sends_the_same_push(name: str) -> None:
    body = push_body(USER, template(name, ALL[name]).rest)
    assert through_sdk(PushMessageRequest, body) == orjson.loads(body)
    assert orjson.loads(body)["to"] == USER.decode()


@pytest.mark.parametrize("name", ALL)
def test_the_sdk_sends_the_same_reply(name: str) -> None:
    body = reply_body("token", ALL[name])
    assert through_sdk(ReplyMessageRequest, body) == orjson.loads(body)


def test_the_oracle_notices_a_property_line_does_not_have() -> None:
    wrong = notice(URL)
    wrong[0]["contents"]["body"]["colour"] = "red"
    body = push_body(USER, template("notice", wrong).rest)
    assert through_sdk(PushMessageRequest, body) != orjson.loads(body)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def walk(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        return [part, *(found for value in part.values() for found in walk(value))]
    return [found for value in part for found in walk(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("name", ALL)
def test_limits_of_line(name: str) -> None:
    assert 1 <= len(ALL[name]) <= 5
    for message in ALL[name]:
        assert utf16(message.get("altText", "")) <= 1500
        assert utf16(message["text"]) <= 5000 if message["type"] == "text" else message["altText"]
        assert len(orjson.dumps(message.get("contents", {}))) <= 30 * 1024
    for part in walk(ALL[name]):
        if part.get("type") == "uri":
            assert len(part["label"]) <= 20
            assert part["uri"].startswith("https://")
            assert utf16(part["uri"]) <= 1000


@pytest.mark.parametrize("name", ALL)
def test_letters_grow_with_the_readers_setting(name: str) -> None:
    for part in walk([m["contents"] for m in ALL[name] if m["type"] == "flex"]):
        if part.get("type") in ("text", "button"):
            assert part["scaling"] is True


@pytest.mark.parametrize("name", ALL)
def test_nothing_personal_and_no_benefit_is_named(name: str) -> None:
    """Pure functions of addresses: two residents with different benefits get the same bytes; only the city's own
    pages are linked, without any parameter."""
    text = orjson.dumps(ALL[name]).decode()
    assert not re.search("給付|支給|非課税|対象|様|円", text)
    links = [part["uri"] for part in walk(ALL[name]) if "uri" in part]
    assert set(links) <= {f"{URL}/confirmation/", f"{URL}/registration/"}


def test_the_notice_says_what_the_guideline_allows() -> None:
    assert notice(URL)[0]["altText"].startswith("市からお知らせがあります")
    assert receipt(URL)[0]["altText"].startswith("手続きを受け付けました")


def test_a_template_is_known_by_its_bytes() -> None:
    one, same, other = (template("notice", notice(url)) for url in (URL, URL, "https://else.test"))
    assert one == same
    assert one.id != other.id
    assert orjson.loads(validate_body(one.rest)) == {"messages": notice(URL)}


@pytest.mark.parametrize("line_id", [b"", b"U123", USER + b"0", b'U","to":"U4af4980629d1b9c5a8e0e1d'])
def test_what_is_no_line_id_never_gets_into_a_request(line_id: bytes) -> None:
    with pytest.raises(ValueError, match="no LINE user id"):
        push_body(line_id, template("notice", notice(URL)).rest)


def test_more_than_five_messages_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        template("notice", notice(URL) * 6)
