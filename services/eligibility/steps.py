"""Where a programme stands and what to do next: pure, for the top of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from libs.common.events.terms import ClaimUnit

STEPS = ("事業をつくる", "対象者リスト", "内容の確認", "LINEで配信", "住民の回答")


@dataclass(frozen=True, slots=True)
class Steps:
    """`current` counts from 1; `next` is one sentence, `action` the text and address of the one button."""

    names: tuple[str, ...]
    current: int
    next: str
    action: tuple[str, str] | None


def steps_of(programme: Mapping[str, Any], live: Mapping[str, Any] | None, today: date) -> Steps:
    """The step a programme is in, from its own state and unit and the state of its live list."""
    if programme["state"] == "closed":
        return Steps(STEPS, 5, "この事業は締め切りました。申請の一覧を Excel で保存できます。", None)
    if live is None:
        return _without_list(str(programme["claim_unit"]))
    if live["state"] != "released":
        address = f"/eligibility/lists/{live['list_id']}"
        if live["state"] == "staged" and live.get("shadow"):
            return Steps(STEPS, 3, "影の運用です。何も送らず、紙の結果とくらべます。", ("紙の結果とくらべる", address))
        return _with_list(live["state"], address)
    if today > programme["deadline"]:
        return Steps(STEPS, 5, "受付の期限が過ぎました。受付を締め切ります。", ("締め切る", "#close"))
    return Steps(
        STEPS,
        5,
        "住民の回答を待っています。今することはありません。申請の一覧は、いつでも Excel で保存できます。",
        None,
    )


def _with_list(state: str, address: str) -> Steps:
    match state:
        case "reading":
            return Steps(STEPS, 2, "リストを読んでいます。そのままお待ちください。", ("ようすを見る", address))
        case "staged":
            return Steps(STEPS, 3, "リストの内容を確認して、配信します。", ("内容を確認する", address))
    return Steps(STEPS, 4, "LINE で配信しています。", ("ようすを見る", address))


def _without_list(claim_unit: str) -> Steps:
    if claim_unit != ClaimUnit.HOUSEHOLD:
        return Steps(
            STEPS, 2, "世帯ごとでない事業のリストは、まだ入れられません。今までどおり郵便で知らせてください。", None
        )
    return Steps(STEPS, 2, "対象者リスト（Excel か CSV）をアップロードします。", ("リストを選ぶ", "#upload"))
