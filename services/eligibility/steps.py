"""Where a programme stands and what to do next: pure, for the top of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.eligibility.waves import HELD_BACK, Standing, standing

STEPS = ("事業をつくる", "対象者リスト", "内容の確認", "LINEで配信", "住民の回答")
_RELEASE = {
    Standing.RUNNING: "LINE で配信しています。",
    Standing.WAITING: "ここまでの結果を見て、つぎの段階へ進みます。",
    Standing.PAUSED: "配信を止めています。つづけるか、取り消すかを決めます。",
    Standing.STOPPED: "配信が自動で止まりました。理由を確かめて、つづけるか、取り消すかを決めます。",
    Standing.UNDOING: "まだ届いていない分の配信を取り消しています。",
    Standing.UNDONE: "届いていない分の配信を取り消しました。",
}


@dataclass(frozen=True, slots=True)
class Steps:
    """`current` counts from 1; `next` is one sentence, `action` the text and address of the one button."""

    names: tuple[str, ...]
    current: int
    next: str
    action: tuple[str, str] | None


def steps_of(programme: Mapping[str, Any], live: Mapping[str, Any] | None, today: date, register_fresh: bool) -> Steps:
    """The step a programme is in, from its state, the state of its live list and whether 異動情報 is fresh."""
    if programme["state"] == "closed":
        return Steps(STEPS, 5, "この事業は締め切りました。申請の一覧を Excel で保存できます。", None)
    if live is None:
        return Steps(STEPS, 2, "対象者リスト（Excel か CSV）をアップロードします。", ("リストを選ぶ", "#upload"))
    address = f"/eligibility/lists/{live['list_id']}"
    if live["state"] == "staged" and (live.get("shadow") or not register_fresh):
        return _before_release(live, address)
    if live["state"] != "released" or live.get("wave_state") in HELD_BACK:
        return _with_list(live, address)
    if today > programme["deadline"]:
        return Steps(STEPS, 5, "受付の期限が過ぎました。受付を締め切ります。", ("締め切る", "#close"))
    return Steps(
        STEPS,
        5,
        "住民の回答を待っています。今することはありません。申請の一覧は、いつでも Excel で保存できます。",
        None,
    )


def _with_list(live: Mapping[str, Any], address: str) -> Steps:
    match live["state"]:
        case "reading":
            return Steps(STEPS, 2, "リストを読んでいます。そのままお待ちください。", ("ようすを見る", address))
        case "staged" if live.get("wave_state") == "proposed":
            return Steps(STEPS, 4, "配信の申し出があります。もう1人の職員が承認します。", ("申し出を見る", address))
        case "staged" if live.get("version_state") in ("draft", "applying"):
            return Steps(STEPS, 3, "直したリストのちがいを確認して、反映します。", ("ちがいを見る", address))
        case "staged":
            return Steps(STEPS, 3, "リストの内容を確認して、配信します。", ("内容を確認する", address))
    wave, released, to = (live.get(key) for key in ("wave_state", "released_count", "release_to"))
    return Steps(STEPS, 4, _RELEASE[standing(live["state"], wave, released or 0, to)], ("ようすを見る", address))


def _before_release(live: Mapping[str, Any], address: str) -> Steps:
    if live.get("shadow"):
        return Steps(STEPS, 3, "影の運用です。何も送らず、紙の結果とくらべます。", ("紙の結果とくらべる", address))
    return Steps(
        STEPS,
        3,
        "異動情報（転出・死亡など）を入れてから、リストの内容を確認して、配信します。",
        ("異動情報を入れる", "/eligibility/register"),
    )
