"""Why: one plain Japanese sentence for each decision."""

from services.eligibility.matching import rules
from services.eligibility.matching.birth_dates import is_complete
from services.eligibility.matching.characters import SURNAME
from services.eligibility.matching.compare import Where, where
from services.eligibility.matching.decide import AUTO, Decision
from services.eligibility.matching.likeness import Likeness
from services.eligibility.matching.names import Form
from services.eligibility.matching.record import Record, forms

_REVIEW = {
    rules.LOOK_ALIKE: "氏名・生年月日・住所が同じですが、同じ人かもしれない人がほかにもいるので、確かめてください。",
    rules.ROOM: "氏名・生年月日・番地が同じですが、部屋番号がちがいます。",
    rules.SEX: "氏名・生年月日・住所が同じですが、性別がちがいます。",
    rules.SEX_UNKNOWN: "氏名・生年月日・住所が同じですが、登録した人の性別がわかりません。",
    rules.PARTIAL_DATE: "氏名・住所が同じで、生年月日はわかっているところまで同じですが、月か日がわかりません。",
    rules.DATE_SLIP: "氏名・住所が同じですが、生年月日が1か所ちがいます。親子で同じ氏名のこともあります。",
    rules.DATE_UNREADABLE: "氏名・住所が同じですが、生年月日が読めません。",
    rules.TWO_DEVIATIONS: "氏名は同じですが、部屋番号・性別・生年月日のうち2つ以上がちがいます。",
    rules.MOVED: "氏名・生年月日が同じですが、住所がちがいます。引っこしたか、同姓同名の人です。",
    rules.RENUMBERED: "氏名・生年月日・町名が同じですが、番地がちがいます。",
    rules.CHANGED: "お知らせしたあとで登録かリストの内容が変わり、四情報が同じではなくなりました。",
    rules.NOT_ME: "お知らせを受けた人が「わたしのことではありません」と答えました。",
    rules.ADDRESS_UNREADABLE: "氏名・生年月日が同じですが、住所を町名と番地まで比べられません。",
}
_BY_NAME = {
    rules.BY_NAME[Likeness.UNREADABLE]: "氏名に読めない文字（外字など）があります。",
    rules.BY_NAME[Likeness.SUBSTITUTED]: "氏名の、カードで代わりの文字になっているところがちがいます。",
    rules.BY_NAME[Likeness.ONE_CHARACTER]: "氏名が1文字ちがいます。",
    rules.BY_NAME[Likeness.SAME_KANA]: "氏名の漢字がちがいます（カナは同じ）。",
    rules.BY_NAME[Likeness.SLIP]: "氏名の文字が、1つ多いか少ないか、入れかわっています。",
    rules.BY_NAME[Likeness.FOREIGN]: "外国の氏名の書き方がちがいます（順序・省略・カナ書きなど）。",
    rules.BY_NAME[Likeness.OTHER_SURNAME]: "名は同じですが、姓がちがいます。",
    rules.BY_NAME[Likeness.KANA_ONLY]: "氏名の片方がカナだけなので、漢字を比べられません。",
}
_WIDER = {
    rules.ROOM: "部屋番号はちがいますが、市の設定で一致としました。",
    rules.SEX: "性別はちがいますが、市の設定で一致としました。",
    rules.PARTIAL_DATE: "生年月日は月か日がわかりませんが、わかるところは同じで、市の設定で一致としました。",
}
_SHOWN = 3


def rule_id(decision: Decision) -> str:
    """The rule with its version, as it is stored."""
    return f"{decision.rule}/{rules.RULES_VERSION}"


def reason(decision: Decision) -> str:
    """Names what was equal, what was taken as equal, and what is in doubt; of the person only letters of the name."""
    if decision.decision == AUTO:
        return _certain(decision)
    if decision.rule in _REVIEW:
        return _REVIEW[decision.rule]
    near = where(decision.registered, decision.listed) <= Where.OTHER_ROOM
    same = "生年月日・住所が同じですが、" if near else "生年月日が同じで住所がちがい、"
    return same + _BY_NAME[decision.rule]


def _certain(decision: Decision) -> str:
    a, b = decision.registered, decision.listed
    equal = [
        *(["生年月日"] if decision.rule != rules.PARTIAL_DATE else []),
        *(["性別"] if b.sex and decision.rule != rules.SEX else []),
        "住所",
    ]
    notes = _WIDER.get(decision.rule, "")
    blank = "リストに性別がないので、性別は比べていません。" if not b.sex else ""
    room = "部屋番号は片方にしかないので、比べていません。" if _one_room(a, b) else ""
    return f"{'・'.join(equal)}が同じで、{_name(a, b)}{blank}{room}{notes}"


def _name(a: Record, b: Record) -> str:
    same = [(n, m, x, y) for n, x in enumerate(forms(a)) for m, y in enumerate(forms(b)) if x.text == y.text]
    if not same:  # equal but for the surname's form
        alike = [(x, y) for x in forms(a) for y in forms(b) if x.text.translate(SURNAME) == y.text.translate(SURNAME)]
        return f"氏名の{_pairs(*alike[0])}は、姓の同じ字の形ちがいとして扱いました。"
    n, m, x, y = same[0]
    if n or m:
        return "氏名は、かっこの中の旧氏か通称をふくむ書き方のひとつが同じです。"
    if x.written == y.written:
        return "氏名も同じです。"
    if x.written.replace(" ", "") == y.written.replace(" ", ""):
        return "氏名も空白をのぞいて同じです。"
    return f"氏名の{_pairs(x, y)}は同じ字の形ちがいとして扱いました。"


def _pairs(a: Form, b: Form) -> str:
    letters = (form.written.replace(" ", "") for form in (a, b))
    differ = dict.fromkeys((x, y) for x, y in zip(*letters, strict=False) if x != y)
    return "、".join(f"「{x}」と「{y}」" for x, y in list(differ)[:_SHOWN])


def _one_room(a: Record, b: Record) -> bool:
    return a.more is None and b.more is None and bool(a.room) != bool(b.room)


def why_unmatched(registered: Record, rows: list[Record]) -> str:
    """For somebody without a decision: the nearest that the rows with the same birth date or address came.

    `rows` are those that share a blocking key. Never shown to the resident: it would tell who is on a list.
    """
    if not is_complete(registered.birth):
        return "登録した生年月日が読めないので、自動では比べられません。"
    names = {form.text for form in forms(registered)}
    born = [row for row in rows if row.birth == registered.birth]
    there = [row for row in rows if where(registered, row) <= Where.OTHER_ROOM]
    if any(names & {form.text for form in forms(row)} for row in there):
        return "同じ住所に同じ氏名の人がリストにいますが、生年月日がちがいます。"
    if any(row in there for row in born):
        return "同じ生年月日・同じ住所の人がリストにいますが、氏名がちがいます。"
    if there:
        return "同じ住所の人はリストにいますが、氏名と生年月日がちがいます。"
    if born:
        return "同じ生年月日の人はリストにいますが、氏名か住所がちがいます。"
    return "同じ生年月日の人も、同じ住所の人も、リストにいません。"
