"""Webhook batches a receiver must survive."""

from enum import StrEnum

from sandbox.line.events import Event, event, follow, text_message, unfollow


class Odd(StrEnum):
    """What is odd about the batch."""

    EMPTY = "empty"
    DUPLICATE = "duplicate"
    OUT_OF_ORDER = "out_of_order"
    UNKNOWN_TYPE = "unknown_type"
    EXTRA_FIELDS = "extra_fields"
    NO_SOURCE = "no_source"
    EMOJI = "emoji"


def requests(odd: Odd, user_id: str, now: int) -> list[list[Event]]:
    """The events of each request, in the order of sending. `now`: milliseconds since the epoch."""
    added = follow(user_id, now, unblocked=False)
    batches: dict[Odd, list[list[Event]]] = {
        Odd.EMPTY: [[]],
        Odd.DUPLICATE: [[added, added], [{**added, "deliveryContext": {"isRedelivery": True}}]],
        # The block happened a second before the add and comes after it: the user is a friend.
        Odd.OUT_OF_ORDER: [[added], [unfollow(user_id, now - 1000)]],
        Odd.UNKNOWN_TYPE: [[event("teleported", user_id, now, teleported={"to": "moon"}), added]],
        Odd.EXTRA_FIELDS: [[{"novelty": [1, {"a": None}], **added, "source": {**added["source"], "mood": "good"}}]],
        Odd.NO_SOURCE: [[{key: value for key, value in added.items() if key != "source"}, added]],
        Odd.EMOJI: [[text_message(user_id, now, now, "こんにちは🤨👨‍👩‍👧")]],
    }
    return batches[odd]
