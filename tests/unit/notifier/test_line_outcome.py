import pytest

from services.notifier.line.outcome import (
    Accepted,
    Forbidden,
    Outcome,
    Refused,
    Throttled,
    TokenInvalid,
    Unknown,
    classify,
)

SENT = b'{"sentMessages":[{"id":"461230966842064897","quoteToken":"q"}]}'
HEADERS = {"x-line-request-id": "r1"}
AGAIN = {"x-line-request-id": "r2", "x-line-accepted-request-id": "r1"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (200, HEADERS, SENT, Accepted("r1", ("461230966842064897",))),
        (202, HEADERS, b"{}", Accepted("r1")),
        (200, HEADERS, b"\xff not JSON", Accepted("r1")),
        (200, HEADERS, b'{"sentMessages":[null]}', Accepted("r1")),
        (409, AGAIN, SENT, Accepted("r1", ("461230966842064897",))),
        (409, HEADERS, SENT, Unknown("409 without an accepted request")),
        (500, HEADERS, b"", Unknown("500")),
        (503, HEADERS, b"\xff\xfe", Unknown("503")),
        (302, HEADERS, b"", Unknown("302")),
        (408, HEADERS, b"", Unknown("408")),
        (429, HEADERS, b'{"message":"You have reached your monthly limit."}', Throttled(False)),
        (400, HEADERS, b"", Refused("400")),
        (413, HEADERS, b"", Refused("413")),
        (401, HEADERS, b"", TokenInvalid()),
        (403, HEADERS, b"", Forbidden()),
    ],
)
def test_each_answer_has_its_meaning(status: int, headers: dict[str, str], body: bytes, expected: Outcome) -> None:
    assert classify(status, headers, body) == expected


def test_the_quota_decides_about_a_429_not_its_text() -> None:
    text = b'{"message":"The API rate limit has been exceeded. Try again later."}'
    assert classify(429, {}, text, quota_exhausted=True) == Throttled(True)
