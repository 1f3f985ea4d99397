"""People of a made-up city for the tests of matching."""

from typing import Any

from services.eligibility.matching.addresses import Home, Town, Towns
from services.eligibility.matching.decide import decide
from services.eligibility.matching.policy import STRICT, Policy
from services.eligibility.matching.record import Record, canonical

HOME = Home("岡山県", "総社市")
TOWNS = Towns(
    [
        Town("中央", "チュウオウ", chome=True),
        Town("中央北", "チュウオウキタ", chome=True),
        Town("緑丘", "ミドリオカ", chome=True),
        Town("緑が丘", "ミドリガオカ", chome=True),
        Town("一ノ宮", "イチノミヤ", lot=True),
        Town("三ツ木", "ミツギ", lot=True),
        Town("八幡町", "ハチマンチョウ", chome=True),
        Town("七日市", "ナノカイチ", lot=True),
        Town("滝沢", "タキザワ", lot=True),
        Town("霞が関", "カスミガセキ", chome=True),
        Town("霞ケ関", "カスミガセキ", chome=True),
        Town("霞", "カスミ", chome=True),
    ]
)


def person(id_: str = "p", **items: Any) -> Record:
    """Somebody in 中央1-2-3; what is given overrides."""
    plain = {
        "name": "山田　花子",
        "kana": "",
        "birth_date": "1955-09-12",
        "sex": "女",
        "address": "岡山県総社市中央一丁目2番3号",
    }
    return canonical(id_, **{**plain, **items}, home=HOME, towns=TOWNS)


def decided(registered: list[Record], listed: list[Record], policy: Policy = STRICT) -> dict[tuple[str, str], str]:
    """(resident, row) → `auto`, or `review` with its rule."""
    return {
        (d.registered.id, d.listed.id): d.decision if d.decision == "auto" else f"review {d.rule}"
        for d in decide(registered, listed, policy)
    }


def verdict(card: dict[str, Any], row: dict[str, Any], policy: Policy = STRICT) -> str:
    """What is decided on two people alone: `auto`, `review <rule>` or `none`."""
    return decided([person("r", **card)], [person("t", **row)], policy).get(("r", "t"), "none")
