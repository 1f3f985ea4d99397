"""Texts of cells: what is folded, and what is kept as received."""

import re
import unicodedata
from datetime import date, time, timedelta

from services.eligibility.lists.findings import Problem
from services.eligibility.lists.grid import Cell

BLANK = Problem(
    "stop",
    "blank",
    "が空か、エラーの式です。",
    "値を入れてください。式なら、値として貼りつけてください。",
)
TURNED_TO_DATE = Problem(
    "stop",
    "turned-to-date",
    "が日付に変わっています（{value}）。",
    "セルの書式を「文字列」にしてから、もとの値を入れなおしてください。",
)
_UNREADABLE_CHARACTER = Problem(
    "check",
    "character",
    "の「{value}」に、外字か読めない文字があります。",
    "正しい文字がわかれば直してください。わからなければ、このままでも取りこめます。",
)
_NOT_KANA = Problem(
    "check",
    "kana",
    "の「{value}」に、カナではない文字があります。",
    "カタカナに直してください。",
)
_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_DOUBTFUL = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd?？*＊〓■□●○◯◆◇▲△★☆※]")
"""Private use, and the marks that systems and people put where a character is missing."""
_KANA = re.compile(r"[ァ-ヺー・･A-Z0-9 .,\-‐'’()]*")


def text(cell: Cell) -> str:
    """The cell as text: a whole number without a decimal point, a date in ISO."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def folded(value: str) -> str:
    """Half and full width made one, no spaces: for codes and words, never for names."""
    if value.isascii() and value.isprintable() and " " not in value:
        return value
    return "".join(unicodedata.normalize("NFKC", value).split())


def katakana(value: str) -> str:
    """Full-width katakana, single half-width spaces. Small letters a source has lost do not come back."""
    return " ".join(unicodedata.normalize("NFKC", value).upper().translate(_KATAKANA).split())


def read_text(cell: Cell) -> tuple[str, Problem | None]:
    """Text as received: NFC, trimmed at the ends, line breaks in the cell made a space."""
    if isinstance(cell, str):
        value = cell.strip()
        if "\n" in value or "\r" in value:
            value = " ".join(value.splitlines())
        return unicodedata.normalize("NFC", value), None
    if isinstance(cell, date | time | timedelta):
        return text(cell), TURNED_TO_DATE
    return text(cell), None


def read_name(cell: Cell) -> tuple[str, Problem | None]:
    value, problem = read_text(cell)
    if not value:
        return value, BLANK
    if problem is None and _DOUBTFUL.search(value):
        problem = _UNREADABLE_CHARACTER
    return value, problem


def read_required(cell: Cell) -> tuple[str, Problem | None]:
    value, problem = read_text(cell)
    return value, problem if value else BLANK


def read_kana(cell: Cell) -> tuple[str, Problem | None]:
    value, problem = read_text(cell)
    value = katakana(value)
    if problem is None and not _KANA.fullmatch(value):
        problem = _NOT_KANA
    return value, problem
