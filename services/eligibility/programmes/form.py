"""The main fields of a programme as a form shows them; whatever the form does not show stays as it was."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from services.eligibility.programmes.parts import AmountRule
from services.eligibility.programmes.toml_file import ProgrammeRefused

SWITCHES = ("room", "sex", "partial_date")
_TEXTS = ("name", "legal_basis", "base_date", "deadline", "contact", "appeal_text")


def entered_of(tables: Mapping[str, Any]) -> dict[str, str]:
    """What the fields show of a programme or a part of one."""
    entered = {field: str(tables.get(field) or "") for field in _TEXTS}
    first: Mapping[str, Any] = next(iter(tables.get("instalments") or ()), {})
    yen = first.get("yen") if first else tables.get("amount")
    entered["amount"] = f"{yen:,}" if isinstance(yen, int) else ""
    entered["actor"] = str(tables.get("actor") or "head")
    if tables.get("seizure_exempt"):
        entered["seizure_exempt"] = "true"
    matching = tables.get("matching")
    on = matching if isinstance(matching, Mapping) else {}
    entered |= {f"matching_{switch}": "true" for switch in SWITCHES if on.get(switch)}
    return entered


def merged(tables: Mapping[str, Any], entered: Mapping[str, str]) -> dict[str, Any]:
    """The programme's tables with what was entered. Raises ProgrammeRefused for an amount that is no number."""
    full = {key: value for key, value in tables.items() if key not in (*_TEXTS, "amount", "remedy")}
    full |= {field: text for field in _TEXTS if (text := entered.get(field, "").strip())}
    full["seizure_exempt"] = "seizure_exempt" in entered
    full["matching"] = {switch: f"matching_{switch}" in entered for switch in SWITCHES}
    if entered.get("actor") and full.get("claim_unit", "household") == "household":
        full["actor"] = entered["actor"]
    full["instalments"] = _instalments(full.get("instalments") or (), _yen(entered.get("amount", "")))
    return full


def per_child(tables: Mapping[str, Any]) -> bool:
    """Whether the amount asked for is that of one child."""
    first: Mapping[str, Any] = next(iter(tables.get("instalments") or ()), {})
    return first.get("rule") == AmountRule.PER_CHILD or tables.get("claim_unit") == "child"


def _instalments(known: Any, yen: int | None) -> list[dict[str, Any]]:
    first, *others = [dict(each) for each in known] or [{"number": 1, "name": "1回目"}]
    if yen is None:
        first |= {"rule": AmountRule.ROW, "yen": None}
    else:
        rule = first.get("rule", AmountRule.FIXED)
        first |= {"rule": AmountRule.FIXED if rule == AmountRule.ROW else rule, "yen": yen}
    return [first, *others]


def _yen(text: str) -> int | None:
    """Yen as people type it: 70,000 or ７００００円; None when left blank."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "").replace("円", "").strip()
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit():
        raise ProgrammeRefused("支給額は数字で入れてください。行ごとに金額がちがうときは空のままにします。")
    return int(digits)
