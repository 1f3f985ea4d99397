"""Words and codes: 続柄, 世帯主区分, 手続区分, 支援措置."""

import re

from libs.common.events.terms import ProcedureKind
from services.eligibility.lists.columns import Field
from services.eligibility.lists.findings import Problem
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.texts import BLANK, folded, read_text, text
from services.eligibility.lists.values import Source

_RELATION = {"02": "世帯主", "11": "夫", "12": "妻", "20": "子", "51": "父", "52": "母"}
"""Codes of the resident record systems; others are kept as they are, only 02 is the head."""
_HEAD = frozenset(("世帯主", "本人", "世帯主本人", "世帯主(本人)", "本人(世帯主)"))
_YES = frozenset(
    ("1", "01", "〇", "○", "◯", "◎", "●", "有", "有り", "あり", "該当", "対象", "TRUE", "はい", "Y", "YES")
)
_NO = frozenset(("", "0", "00", "×", "無", "無し", "なし", "非該当", "対象外", "FALSE", "いいえ", "N", "NO", "-", "ー"))
_KIND = {
    **dict.fromkeys(
        ("支給のお知らせ", "お知らせ", "支給お知らせ", "支給のお知らせ書", "1", "01"), ProcedureKind.PAYMENT_NOTICE
    ),
    **dict.fromkeys(("支給要件確認書", "要件確認書", "確認書", "2", "02"), ProcedureKind.CONFIRMATION_FORM),
    "申請書": ProcedureKind.APPLICATION_FORM,
}

_KIN = "父|母|父親|母親|祖父|祖母|養父|養母|世帯主|後見人|未成年後見人|里親"
_GUARDIAN = re.compile(rf"保護者(?:[・(/](?:{_KIN})\)?)?|(?:{_KIN})[・(/]保護者\)?")

_HEAD_BAD = Problem(
    "stop", "head-flag", "の「{value}」は、世帯主かどうか読みとれません。", "世帯主は1、ほかの人は0を入れてください。"
)
_KIND_BAD = Problem(
    "stop",
    "procedure-kind",
    "の「{value}」は、手続区分として読めません。",
    "「支給のお知らせ」か「支給要件確認書」を入れてください。",
)
_KIND_CODE = "のコードは、1を「支給のお知らせ」、2を「支給要件確認書」として読みました。"
_KIND_CODE_REMEDY = "意味がちがうときは、コードのかわりに言葉を入れてください。"
_PROTECTED_BAD = Problem(
    "check",
    "protected",
    "の「{value}」は読みとれないので、支援措置の対象者としてあつかいます。",
    "対象者は「該当」を入れ、ほかの人は空にしてください。",
)


def read_relation(cell: Cell) -> tuple[tuple[str, bool], Problem | None]:
    """The relation in words where the code is known, and whether it is the head's."""
    word = folded(text(cell))
    if not word:
        return ("", False), BLANK
    if word.isdigit():
        word = word.zfill(2)
        return (_RELATION.get(word, word), word == "02"), None
    relation, problem = read_text(cell)
    return (relation, word in _HEAD), problem


def is_guardian(relation: str) -> bool:
    """保護者, also with what they are to the child, as 保護者(母) or 父・保護者: who applies for the child.

    Whatever else is written about a guardian (元保護者, 保護者以外) is none.
    """
    return _GUARDIAN.fullmatch(folded(relation)) is not None


def read_head(cell: Cell) -> tuple[bool, Problem | None]:
    """世帯主区分: 1 or a mark for the head; 0, 2, 世帯員 or nothing for the others."""
    word = folded(text(cell)).upper()
    if word in _YES or word in _HEAD:
        return True, None
    return False, None if word in _NO or word in ("2", "02", "世帯員") else _HEAD_BAD


def read_procedure_kind(cell: Cell) -> tuple[ProcedureKind | None, Problem | None]:
    """None for an empty cell. Codes differ from city to city: what 1 and 2 were taken for is to be checked."""
    word = folded(text(cell))
    if not word:
        return None, None
    kind = _KIND.get(word)
    return kind, None if kind else _KIND_BAD


def note_kind_codes(source: Source) -> None:
    """One finding if the column holds codes."""
    column = source.used.get(Field.PROCEDURE_KIND)
    if column and any(folded(text(cell)).isdigit() for cell in set(source.cells(column))):
        source.findings.add("check", "procedure-kind-code", _KIND_CODE, _KIND_CODE_REMEDY, column=column)


def read_protected(cell: Cell) -> tuple[bool, Problem | None]:
    """Whatever is not plainly a no counts as protected."""
    word = folded(text(cell)).upper()
    if word in _YES or word.startswith("支援措置"):
        return True, None
    return (False, None) if word in _NO else (True, _PROTECTED_BAD)
