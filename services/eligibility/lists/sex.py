"""性別 in words and codes."""

from services.eligibility.lists.findings import Problem
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.texts import folded, text

_SEX = {
    **dict.fromkeys(("1", "01", "男", "男性", "おとこ", "オトコ", "M", "MALE"), "1"),
    **dict.fromkeys(("2", "02", "女", "女性", "おんな", "オンナ", "F", "FEMALE"), "2"),
    **dict.fromkeys(("9", "09", "その他", "適用不能"), "9"),
}
_UNKNOWN = frozenset(("", "0", "00", "不明", "不詳", "-", "未記入"))

_MISSING = Problem(
    "check",
    "sex-blank",
    "が空か、エラーの式です。",
    "わかれば「男」か「女」を入れてください。わからなければ、このままでも取りこめます。",
)
_BAD = Problem("stop", "sex", "の「{value}」は、性別として読めません。", "「男」「女」か、1・2・9を入れてください。")


def read_sex(cell: Cell) -> tuple[str | None, Problem | None]:
    """'1', '2' or '9' (JIS X 0303); None where the city does not know it."""
    word = folded(text(cell)).upper()
    if word in _UNKNOWN:
        return None, _MISSING
    sex = _SEX.get(word)
    return sex, None if sex else _BAD
