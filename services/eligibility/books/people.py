"""A listed person as the books show them. Of a household under 支援措置 no address is shown to anybody."""

from typing import Any

import orjson

from libs.common.database import Row
from libs.common.sealing import Keys

HIDDEN = "（表示しません）"
KINDS = {
    "payment_notice": "支給のお知らせ",
    "confirmation_form": "支給要件確認書",
    "application_form": "申請書",
}


def person_of(row: Row, keys: Keys) -> dict[str, Any]:
    """What the list says of the person. Raises Unsealable."""
    opened: dict[str, Any] = orjson.loads(keys.open_row("target", row["target_id"], "person", row["person"]))
    return opened


def send_to(row: Row, person: dict[str, Any]) -> str:
    """Where a letter goes: 送付先, else 現住所, else 基準日住所."""
    if row["protected"]:
        return HIDDEN
    return str(person.get("send_to") or person.get("current_address") or person.get("address") or "")
