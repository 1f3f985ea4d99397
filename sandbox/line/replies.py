"""Reply tokens: one use, within a minute of receiving the webhook, never later than 20 minutes after the event."""

from dataclasses import dataclass
from datetime import datetime, timedelta

AFTER_RECEIPT = timedelta(minutes=1)
AFTER_EVENT = timedelta(minutes=20)


@dataclass(slots=True)
class _Token:
    user_id: str
    event_at: datetime
    sent_at: datetime
    used: bool = False


class ReplyTokens:
    """Known by this process only: after a restart the tokens of redelivered webhooks count, older ones do not."""

    def __init__(self) -> None:
        self._tokens: dict[str, _Token] = {}

    def sent(self, token: str, user_id: str, event_at: datetime, now: datetime) -> None:
        """A webhook with this token leaves; a redelivery gives an unused token another minute."""
        if len(self._tokens) > 50_000:
            self._tokens = {t: k for t, k in self._tokens.items() if now < k.event_at + AFTER_EVENT}
        known = self._tokens.setdefault(token, _Token(user_id, event_at, now))
        known.sent_at = now

    def use(self, token: object, now: datetime) -> str | None:
        """The user to reply to, once; None when the token is unknown, used or too old."""
        known = self._tokens.get(token) if isinstance(token, str) else None
        if known is None or known.used or now > known.sent_at + AFTER_RECEIPT or now > known.event_at + AFTER_EVENT:
            return None
        known.used = True
        return known.user_id
