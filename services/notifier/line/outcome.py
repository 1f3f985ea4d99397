"""What an answer of the Messaging API means for the one message that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Accepted:
    """LINE has taken the message; it must never be sent again. Accepted is not delivered."""

    request_id: str
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """LINE may or may not have taken it: only the same bytes under the same retry key may follow."""

    reason: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Not sent: too fast, or (`quota_exhausted`) the month's messages are used up."""

    quota_exhausted: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Not sent and never will be: this recipient or this content is not accepted."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenInvalid:
    """Not sent: the channel token was refused, also after one refresh."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Not sent: the account or its plan does not allow this call at all."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Not sent, for a reason on our side (no token to be had, the batch was stopped); may be tried again."""

    reason: str


Outcome = Accepted | Unknown | Throttled | Refused | TokenInvalid | Forbidden | NotSent


def classify(status: int, headers: Mapping[str, str], body: bytes, *, quota_exhausted: bool = False) -> Outcome:
    """The outcome of one push. `headers` must be case-insensitive or have lower-case names.

    Decides on the status alone: LINE does not guarantee its error texts, and a 429 for speed and one for the monthly
    quota differ only in what the quota endpoints say, which the caller asks and passes on.
    """
    if 200 <= status < 300:
        return Accepted(headers.get("x-line-request-id", ""), _message_ids(body))
    if status == 409:
        accepted = headers.get("x-line-accepted-request-id")
        return Accepted(accepted, _message_ids(body)) if accepted else Unknown("409 without an accepted request")
    told: dict[int, Outcome] = {
        401: TokenInvalid(),
        403: Forbidden(),
        408: Unknown("408"),
        429: Throttled(quota_exhausted),
    }
    final = Refused if 400 <= status < 500 else Unknown
    return told.get(status) or final(str(status))


def _message_ids(body: bytes) -> tuple[str, ...]:
    """Ids of the messages sent; an unreadable body does not undo an acceptance."""
    try:
        return tuple(str(m["id"]) for m in orjson.loads(body)["sentMessages"])
    except (ValueError, KeyError, TypeError):
        return ()
