"""What is wrong with a programme, as sentences for staff: the field by its name on the page and in the file."""

from collections.abc import Mapping, Sequence
from typing import Any

LABELS = {
    "name": "事業の名前",
    "legal_basis": "法的な根拠",
    "base_date": "基準日",
    "deadline": "受付の期限",
    "amount": "支給額",
    "seizure_exempt": "差押えの禁止",
    "appeal_text": "不服のときの文",
    "contact": "問い合わせ先",
    "claim_unit": "支給の単位",
    "instalments": "支給額と支給回",
    "procedures": "手続区分",
    "form_version": "申請内容の版",
    "consents": "同意の文",
    "payout_ways": "受け取り方",
    "remedy": "不服のときの文の種類",
    "actor": "手続きする人",
    "matching": "突合の設定",
    "revision": "版",
}

_REMEDIES = {
    "extra_forbidden": "という項目はありません。つづりを直すか、消してください。",
    "missing": "を入れてください。",
    "date": "は、2026-12-01 の形の日付にしてください。",
    "int": "は数字で入れてください。",
    "string_too_long": "は、{most}文字までにしてください。",
    "string": "は、文字で入れてください。",
    "enum": "は、次のどれかにしてください：{allowed}",
    "bool": "は、true か false にしてください。",
    "json_invalid": "が JSON の形になっていません。",
}
"""By the beginning of pydantic's name for the error, the longer first."""


def sentences_of(errors: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sentence for each of pydantic's errors. What was entered is not repeated."""
    return [_sentence(error) for error in errors]


def _sentence(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    if kind == "programme":
        return str(error["msg"])
    where = [part for part in error["loc"] if part != "body"]
    return f"{_place(where)}{_remedy(kind, error.get('ctx') or {})}"


def _place(where: Sequence[str | int]) -> str:
    if not where or isinstance(where[0], int):
        return "送られた内容"
    path = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    label = LABELS.get(str(where[0]))
    return f"{label}（{path}）" if label else f"「{path}」"


def _remedy(kind: str, context: Mapping[str, Any]) -> str:
    for begin, words in _REMEDIES.items():
        if kind.startswith(begin):
            allowed = str(context.get("expected")).replace(" or ", ", ")
            return words.format(most=context.get("max_length"), allowed=allowed)
    return "を読めません。例の書き方に合わせてください。"
