from typing import Any

import pytest

from services.eligibility.matching import rules
from services.eligibility.matching.decide import decide
from services.eligibility.matching.explain import reason, rule_id, why_unmatched
from services.eligibility.matching.policy import STRICT, WIDE, Policy
from tests.unit.eligibility.matching.matching_people import person

Items = dict[str, Any]
SAME = "生年月日・性別・住所が同じで、"


def told(card: Items, row: Items, policy: Policy = STRICT) -> str:
    (decision,) = decide([person("r", **card)], [person("t", **row)], policy)
    return reason(decision)


@pytest.mark.parametrize(
    ("card", "row", "sentence"),
    [
        ({}, {}, SAME + "氏名も同じです。"),
        (
            {"name": "高橋　恵子"},
            {"name": "髙橋　惠子"},
            SAME + "氏名の「高」と「髙」、「恵」と「惠」は同じ字の形ちがいとして扱いました。",
        ),
        (
            {"name": "斎藤　花"},
            {"name": "斉藤　花"},
            SAME + "氏名の「斎」と「斉」は、姓の同じ字の形ちがいとして扱いました。",
        ),
        (
            {"name": "山田［佐藤］　花"},
            {"name": "佐藤　花"},
            SAME + "氏名は、かっこの中の旧氏か通称をふくむ書き方のひとつが同じです。",
        ),
        ({"name": "KIM MINJI"}, {"name": "KIMMINJI"}, SAME + "氏名も空白をのぞいて同じです。"),
        (
            {"name": "山田［斎藤］　花"},
            {"name": "斉藤　花"},
            SAME + "氏名の「斎」と「斉」は、姓の同じ字の形ちがいとして扱いました。",
        ),
        ({}, {"sex": ""}, "生年月日・住所が同じで、氏名も同じです。リストに性別がないので、性別は比べていません。"),
        ({}, {"address": "中央1-2-3-405"}, SAME + "氏名も同じです。部屋番号は片方にしかないので、比べていません。"),
        ({}, {"name": "山田　花乃"}, "生年月日・住所が同じですが、氏名が1文字ちがいます。"),
        (
            {},
            {"name": "〓田　花子", "address": "八幡町1-2-3"},
            "生年月日が同じで住所がちがい、氏名に読めない文字（外字など）があります。",
        ),
        (
            {},
            {"address": "八幡町1-2-3"},
            "氏名・生年月日が同じですが、住所がちがいます。引っこしたか、同姓同名の人です。",
        ),
    ],
)
def test_a_sentence_says_why(card: Items, row: Items, sentence: str) -> None:
    assert told(card, row) == sentence


def test_a_wider_rule_says_so() -> None:
    assert "性別はちがいますが、市の設定で一致としました。" in told({}, {"sex": "男"}, WIDE)
    assert not told({}, {"birth_date": "1955-09-00"}, WIDE).startswith("生年月日")


def test_every_rule_has_a_sentence() -> None:
    for rule in rules.OF_EQUAL_NAMES | set(rules.BY_NAME.values()):
        (decision,) = decide([person("r")], [person("t")])
        assert reason(decision._replace(decision="review", rule=rule)).endswith("。")


def test_the_rule_carries_its_version() -> None:
    (decision,) = decide([person("r")], [person("t")])
    assert rule_id(decision) == f"four-items/{rules.RULES_VERSION}"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "同じ生年月日の人も、同じ住所の人も、リストにいません。"),
        ([{"birth_date": "1921-03-04"}], "同じ住所に同じ氏名の人がリストにいますが、生年月日がちがいます。"),
        ([{"name": "佐藤　健一"}], "同じ生年月日・同じ住所の人がリストにいますが、氏名がちがいます。"),
        (
            [{"name": "佐藤　健一", "birth_date": "1921-03-04"}],
            "同じ住所の人はリストにいますが、氏名と生年月日がちがいます。",
        ),
        (
            [{"name": "佐藤　健一", "address": "八幡町1-2-3"}],
            "同じ生年月日の人はリストにいますが、氏名か住所がちがいます。",
        ),
    ],
)
def test_why_somebody_was_not_matched(rows: list[Items], sentence: str) -> None:
    assert why_unmatched(person("r"), [person(f"t{n}", **row) for n, row in enumerate(rows)]) == sentence


def test_why_without_a_birth_date() -> None:
    assert why_unmatched(person("r", birth_date=""), []) == "登録した生年月日が読めないので、自動では比べられません。"
