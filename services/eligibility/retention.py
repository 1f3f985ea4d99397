"""How long the people of a list stay: pure. Their number, the decisions and the audit trail stay for good."""

from datetime import date
from enum import StrEnum


class Kept(StrEnum):
    """Why the people of a list are still there, for staff."""

    NO_DATE = "保存期限の記録がないので、自動では消しません。"
    NOT_YET = "保存期限までは消しません。"
    IN_MOTION = "読みとりか配信の途中なので、まだ消していません。"
    OPEN = "事業を締め切っていないので、まだ消していません。締め切ると、1時間以内に消します。"


def kept_because(retain_until: date | None, programme_state: str, list_state: str, today: date) -> Kept | None:
    """None when the people may be erased. `retain_until` itself is still a day on which they are kept.

    While a programme is open somebody may still answer a case or decide about a pair, and both need the row. Once it
    is closed no case of it can be answered, reviewed or released, whatever state it was left in.
    """
    if retain_until is None:
        return Kept.NO_DATE
    if today <= retain_until:
        return Kept.NOT_YET
    if programme_state != "closed":
        return Kept.OPEN
    return Kept.IN_MOTION if list_state in ("reading", "releasing") else None
