"""The cells of 異動情報 that no target list has: the kind of change and its day."""

from datetime import date, timedelta

from services.eligibility.lists.dates import read_birth_date
from services.eligibility.lists.findings import Problem
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.texts import BLANK, folded, text
from services.eligibility.register_changes.change import WORDS, Kind

AHEAD = timedelta(days=366)
"""転出 is filed before it happens."""

_MORE = {
    Kind.MOVED_OUT: "転出届 国外転出 転出(国外) 転出確定 転出予定",
    Kind.DIED: "死亡届 死亡記載",
    Kind.RENAMED: "氏名の変更 氏変更 名変更 改姓 改名 氏の変更 名の変更 氏名訂正 氏名修正",
    Kind.NEW_HEAD: "世帯主の変更 世帯主交代",
    Kind.PROTECTION_BEGAN: "支援措置 支援措置の開始 支援措置申出 支援措置決定",
    Kind.PROTECTION_ENDED: "支援措置の終了 支援措置解除 支援措置取消 支援措置廃止",
    Kind.MOVED_WITHIN: "転居届 市内転居",
    Kind.DELETED: "職権削除 職権消去 職権記載消除 失踪宣告",
    Kind.RENUMBERED: "宛名番号訂正 宛名番号の訂正 宛名番号の変更 宛名統合",
}
KINDS = {word: kind for kind, line in WORDS.items() for word in (line, *_MORE[kind].split())}
UNUSED = frozenset(("転入", "転入届", "国外転入", "出生", "職権記載", "婚姻", "離婚", "養子縁組", "続柄変更", "帰化"))
"""Known, and without effect on a case of their own: a new name or head that comes of it is a row of its own."""

_NO_KIND = Problem(
    "stop",
    "change-kind",
    "の「{value}」は、異動事由として読めません。",
    f"{'・'.join(WORDS.values())}のどれかを入れてください。ほかの異動の行は消してください。",
)
_UNUSED = Problem(
    "check",
    "change-kind-unused",
    "の「{value}」の行は使いません。",
    "氏名や世帯主が変わったときは、「氏名変更」「世帯主変更」の行を足してください。",
)
_NOT_WHOLE = Problem(
    "stop",
    "change-date-partial",
    "の「{value}」は、年月日の全部はわかりません。",
    "わかっている、いちばん早い日を「2026/4/1」のように入れてください。",
)


def read_kind(cell: Cell) -> tuple[Kind | None, Problem | None]:
    """None for a kind that is not used, and where there is a stop problem."""
    word = folded(text(cell))
    if not word:
        return None, BLANK
    if word in UNUSED:
        return None, _UNUSED
    kind = KINDS.get(word)
    return kind, None if kind else _NO_KIND


def read_day(cell: Cell, today: date, *, date1904: bool) -> tuple[date | None, Problem | None]:
    """The day of a change, at most a year ahead; None where there is a stop problem."""
    found, problem = read_birth_date(cell, today + AHEAD, date1904=date1904)
    if found is not None and not isinstance(found, date):
        return None, _NOT_WHOLE
    return found, problem
