"""The month's messages: none (the plan for municipalities) or limited."""


class Quota:
    """Counts recipients, not bubbles; replies and those who blocked the account are free."""

    def __init__(self) -> None:
        self.limit: int | None = None
        self.used = 0

    def left(self, recipients: int) -> bool:
        return self.limit is None or self.used + recipients <= self.limit

    def count(self, recipients: int) -> None:
        self.used += recipients

    def body(self) -> dict[str, object]:
        """`GET /v2/bot/message/quota`."""
        return {"type": "none"} if self.limit is None else {"type": "limited", "value": self.limit}
