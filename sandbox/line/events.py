"""Webhook events as LINE forms them."""

import secrets
from collections.abc import Mapping
from typing import Any

Event = dict[str, Any]
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(milliseconds: int) -> str:
    """`webhookEventId`: 48 bits of time and 80 random bits, 26 characters."""
    number = milliseconds << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -5, -5))


def event(kind: str, user_id: str, milliseconds: int, *, reply: bool = True, **fields: Mapping[str, object]) -> Event:
    """One event of a user, not yet sent."""
    made: Event = {
        "type": kind,
        "mode": "active",
        "timestamp": milliseconds,
        "source": {"type": "user", "userId": user_id},
        "webhookEventId": ulid(milliseconds),
        "deliveryContext": {"isRedelivery": False},
    }
    if reply:
        made["replyToken"] = secrets.token_hex(16)
    return {**made, **fields}


def follow(user_id: str, milliseconds: int, *, unblocked: bool) -> Event:
    """Added as a friend, or unblocked."""
    return event("follow", user_id, milliseconds, follow={"isUnblocked": unblocked})


def unfollow(user_id: str, milliseconds: int) -> Event:
    """Blocked; there is nobody to reply to."""
    return event("unfollow", user_id, milliseconds, reply=False)


def text_message(user_id: str, milliseconds: int, message_id: int, text: str) -> Event:
    """The user wrote something."""
    message = {"id": str(message_id), "type": "text", "quoteToken": secrets.token_urlsafe(32), "text": text}
    return event("message", user_id, milliseconds, message=message)


def postback(user_id: str, milliseconds: int, data: str) -> Event:
    """The user tapped a button with a postback action."""
    return event("postback", user_id, milliseconds, postback={"data": data})
