"""Canonical forms of a name: what may be equal, and nothing else.

A certificate shows 旧氏 in brackets (山田［佐藤］ 花子) and a foreign resident's alias in parentheses; any listed form
may equal any certificate form. Whatever is no letter stands for a character that could not be written (private use, ■,
？, ＊, a lone ・): it becomes 〓, which leads to review at most.
"""

import re
import unicodedata
from typing import NamedTuple

from services.eligibility.matching.characters import INVISIBLE, STRICT

UNREADABLE = "〓"

_BRACKETED = re.compile(r"^(.*?)\s*([\[(〔【〈<{])\s*(?:旧氏|旧姓|通称名?|本名|氏名)?[::]?(.*?)\s*[\])〕】〉>}](.*)$")
_STRAY = re.compile(r"[\[\](){}〔〕【】〈〉<>]")
_ITERATION = frozenset("々〻ヽゝ")
_REPEATED = re.compile("(.)[々〻ヽゝ]")
_LATIN = re.compile("[A-Z]")
_MARKS = re.compile(r"[.,'’‘`´・·=゠\-‐‑‒–—―−]")
_BETWEEN_KATAKANA = re.compile(r"(?<=[ァ-ヴー])[・·=゠](?=[ァ-ヴー])")
_LONG = re.compile(r"(?<=[ァ-ヴ])[-‐‑‒–—―−]")
_COMBINING = re.compile("[\u0300-\u036f]")


class Form(NamedTuple):
    """One way to write the name. `surname` is the length of the surname in `text`, 0 where it is not known.

    `written` is the same before forms of characters were made equal: of the same length, for the explanation; of a
    Latin name it keeps the spaces.
    """

    text: str
    surname: int
    written: str


def read_name(text: str) -> tuple[Form, ...]:
    """All forms of the name, the main one first; a blank name is one blank form."""
    plain = unicodedata.normalize("NFKC", text)
    parts = plain.split()
    if len(parts) == 2:  # by far the most common: two words of letters
        joined = parts[0] + parts[1]
        if joined.isalpha() and min(joined) > "\u3000" and _ITERATION.isdisjoint(joined):
            return (Form(joined.translate(STRICT), len(parts[0]), joined),)
    return _read_any(plain.translate(INVISIBLE))


def _read_any(plain: str) -> tuple[Form, ...]:
    bracketed = _BRACKETED.match(plain)
    if bracketed is None:
        return (_form(_STRAY.sub(" ", plain)),)
    before, bracket, inside, after = bracketed.groups()
    writings = [before + after]
    if after.strip():  # 山田[佐藤] 花子
        writings.append(f"{inside} {after}")
    else:
        words = before.split()
        if bracket != "[":
            writings.append(inside)  # an alias is a whole name
        if len(words) == 2 and len(inside.split()) == 1 and not _LATIN.search(before.upper()):
            writings.append(f"{inside} {words[1]}")  # 山田 花子(佐藤)
    forms = (form for writing in writings for form in (_read_any(writing) if writing != plain else (_form(writing),)))
    return tuple(dict.fromkeys(form for form in forms if form.text)) or (Form("", 0, ""),)


def _form(plain: str) -> Form:
    # The marks of Latin letters go; 濁点 are no such marks and come back together.
    plain = unicodedata.normalize("NFC", _COMBINING.sub("", unicodedata.normalize("NFKD", plain)))
    plain = _LONG.sub("ー", plain.upper())
    latin = _LATIN.search(plain) is not None
    words = (_MARKS if latin else _BETWEEN_KATAKANA).sub(" " if latin else "", plain).split()
    words = ["".join(c if c.isalnum() or c == "〇" else UNREADABLE for c in word) for word in words]
    if latin:
        return Form("".join(words).translate(STRICT), 0, " ".join(words))
    written = "".join(words)
    while (repeated := _REPEATED.sub(r"\1\1", written)) != written:
        written = repeated
    return Form(written.translate(STRICT), len(words[0]) if len(words) == 2 else 0, written)
