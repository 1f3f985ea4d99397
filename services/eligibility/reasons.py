"""Why staff skip, resume or undo a stage: codes, so that no free text about anybody gets into the audit."""

from enum import StrEnum


class SkipReason(StrEnum):
    """Why no households are tried first."""

    NO_HOUSEHOLD = "no_household"
    TRIED_BEFORE = "tried_before"
    FEW = "few"

    @property
    def label(self) -> str:
        return _SKIP[self]


class ResumeReason(StrEnum):
    """Why a paused or stopped release goes on."""

    NO_FAULT = "no_fault"
    FIXED = "fixed"
    EXPECTED = "expected"
    MISTAKE = "mistake"

    @property
    def label(self) -> str:
        return _RESUME[self]


class UndoReason(StrEnum):
    """Why what has not left is taken back."""

    WRONG_LIST = "wrong_list"
    WRONG_DAY = "wrong_day"
    TOO_MANY_FAULTS = "too_many_faults"
    DECIDED = "decided"

    @property
    def label(self) -> str:
        return _UNDO[self]


_SKIP = {
    SkipReason.NO_HOUSEHOLD: "このリストに、職員が確かめられる世帯がない",
    SkipReason.TRIED_BEFORE: "同じ内容の配信を、先に確かめた",
    SkipReason.FEW: "世帯が少なく、1％から始めれば足りる",
}
_RESUME = {
    ResumeReason.NO_FAULT: "調べて、問題がないとわかった",
    ResumeReason.FIXED: "原因をなおした",
    ResumeReason.EXPECTED: "あらかじめ見こんでいた数だった",
    ResumeReason.MISTAKE: "まちがえて止めたか、取り消した",
}
_UNDO = {
    UndoReason.WRONG_LIST: "リストの内容がまちがっていた",
    UndoReason.WRONG_DAY: "配信する日がまちがっていた",
    UndoReason.TOO_MANY_FAULTS: "届かない通知やまちがいが多い",
    UndoReason.DECIDED: "課の決定で取りやめる",
}
