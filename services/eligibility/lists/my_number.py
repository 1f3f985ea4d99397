"""The My Number (個人番号) must never come in: found by its heading and by its check digit.

Check digit: 行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び個人番号カード
並びに情報提供ネットワークシステムによる特定個人情報の提供等に関する省令 第5条. One in ten random twelve-digit
numbers passes, therefore:

- A heading that names the My Number refuses the file.
- A column whose twelve-digit numbers nearly all pass (90 %, at least three) refuses the file, whatever its heading;
  calling My Numbers 宛名番号 does not let them in. Numbers stored as numbers count with their lost zeros.
- A single hit elsewhere stops the list and names the cell, never the number.
- In the column of 宛名番号 single hits are chance where twelve digits are that column's own width (half of its cells
  or more). Where they are not, a twelve-digit number stands out and stops the list like anywhere else. With fewer than
  three numbers chance cannot be told from intent: a person is asked to check.
"""

import re
from collections.abc import Iterator, Sequence
from operator import mul

from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Findings, Level, refused
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.synonyms import folded_heading, without_aside

SHARE = 0.9
AT_LEAST = 3
CODES = frozenset(("my-number", "my-number-column"))
"""Codes of the findings this file makes."""

_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_NAMES = ("マイナンバー", "個人番号", "MYNUMBER", "KOJINBANGO")
_CARD = re.compile("(?:マイナンバー|個人番号)カード")
_RUN = re.compile(
    r"(?<!\d)\d{12}(?!\d)"
    r"|(?<!\d)(?<!\d[ \u3000\-‐－ー−])\d{4}([ \u3000\-‐－ー−])\d{4}\1\d{4}(?!\d)(?![ \u3000\-‐－ー−]\d)"
)
_MAY_HOLD = re.compile(r"[0-9０-９]{4}[ \u3000\-‐－ー−]?[0-9０-９]{4}[ \u3000\-‐－ー−]?[0-9０-９]{4}")
_NOT_A_DIGIT = re.compile(r"\D")
_TAKE_OUT = "マイナンバーの列を消して、保存しなおしてください。市の宛名番号なら、見出しを「宛名番号」にしてください。"
_CORRECT = "マイナンバーなら消してください。市の宛名番号の列なら、見出しを「宛名番号」にしてください。"


def passes(digits: str) -> bool:
    """Whether twelve digits carry the check digit of a My Number."""
    rest = sum(map(mul, _WEIGHTS, map(int, digits))) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def names_it(heading: str) -> bool:
    """Whether a heading names the My Number; a heading about the card (マイナンバーカードの有無) does not."""
    if any(name in _CARD.sub("", without_aside(heading)) for name in _NAMES):
        return True
    return "(" in heading.replace("（", "(") and folded_heading(heading).endswith(("マイナンバー", "個人番号"))


def refuse_headings(columns: Sequence[Column], row: int) -> None:
    """Raises `ListRefused` when a heading names the My Number."""
    for column in columns:
        if names_it(column.heading):
            raise refused(
                "my-number-column",
                f"{row}行目 {column.named}は、マイナンバーの列です。マイナンバーは受けとれません。",
                _TAKE_OUT,
                row,
                column,
            )


def check_column(
    column: Column, cells: Sequence[Cell], first_row: int, findings: Findings, sheet: str | None = None
) -> bool:
    """True if the column may hold a My Number, so that the list is stopped.

    `cells[0]` stands in row `first_row` of the file; `sheet` is given when it is not the list's own. Raises
    `ListRefused` when nearly all of the column are My Numbers.
    """
    distinct = set(cells)
    if set(map(type, distinct)) == {str} and max(map(len, distinct)) < 12:  # type: ignore[arg-type]  # all are texts
        return False
    distinct.discard("")
    found = dict(_numbers(distinct))
    passing = {cell: [number for number in numbers if passes(number)] for cell, numbers in found.items()}
    count, good = sum(map(len, found.values())), sum(map(len, passing.values()))
    where = f"シート「{sheet}」の" if sheet else ""
    if good >= AT_LEAST and good >= SHARE * count and 2 * count >= len(distinct):
        raise refused(
            "my-number-column",
            f"{where}{column.named}の番号は、ほとんどがマイナンバーの検査数字に合います。マイナンバーは受けとれません。",
            _TAKE_OUT,
            None,
            column,
        )
    # A short number has lost zeros only if the whole column consists of such; alone it is not twelve digits.
    whole = [cell for cell in found if not isinstance(cell, float) or cell >= 1e11]
    hits = {cell for cell in whole if passing[cell]}
    level: Level = "stop"
    if column.field is Field.PERSON_NUMBER and 2 * len(whole) >= len(distinct):
        if len(whole) >= AT_LEAST:
            return False
        level = "check"
    for row, cell in enumerate(cells, first_row) if hits else ():
        if cell in hits:
            says = f"{'（' + where[:-1] + '）' if where else ''}に、マイナンバーかもしれない12けたの番号があります。"
            findings.add(level, "my-number", says, _CORRECT, row=row, column=column)
    return bool(hits) and level == "stop"


def _numbers(cells: set[Cell]) -> Iterator[tuple[Cell, list[str]]]:
    texts = [cell for cell in cells if isinstance(cell, str) and len(cell) >= 12]
    if _MAY_HOLD.search("\n".join(texts)):  # one search over all is far quicker than one per cell, and mostly enough
        for cell in texts:
            runs = [_NOT_A_DIGIT.sub("", match[0]) for match in _RUN.finditer(cell)]
            if runs:
                yield cell, runs
    for number in cells:
        if isinstance(number, float) and 1e9 <= number < 1e12 and number.is_integer():
            yield number, [f"{int(number):012}"]
