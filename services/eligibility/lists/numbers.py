"""Numbers: codes whose zeros matter, amounts in yen, counts."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta

from services.eligibility.lists.columns import Field
from services.eligibility.lists.findings import Problem
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.texts import BLANK, TURNED_TO_DATE, folded, text
from services.eligibility.lists.values import Source

EXACT = 10**15
"""Excel keeps fifteen digits of a number; what is longer has been rounded."""
LONG_CODE = 8
"""A column of numbers with so many digits is taken to be of one width."""
LIKELY_YEN = 1_000_000

_YEN = re.compile(r"[¥\\]?(\d{1,3}(?:,\d{3})+|\d+)円?")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)

_LOST_DIGITS = Problem(
    "stop",
    "lost-digits",
    "の「{value}」は、エクセルがまるめた数で、もとの番号がわかりません。",
    "列の書式を「文字列」にしてから、もとのデータを貼りつけなおしてください。",
)
_NO_YEN = Problem(
    "stop", "amount", "の「{value}」は、金額として読めません。", "円の整数で入れてください（例：70000）。"
)
_MUCH = Problem(
    "check", "amount-high", "の「{value}」は、大きな金額です。", "けたをまちがえていないか確かめてください。"
)
_NO_COUNT = Problem("stop", "count", "の「{value}」は、人数として読めません。", "0から20までの整数で入れてください。")
_ODD_WIDTH = Problem(
    "check",
    "odd-width",
    "の「{value}」は、ほかの番号とけた数がちがいます。",
    "先頭の0が消えていないか確かめてください。",
)


def read_codes(source: Source, field: Field, *, required: bool = False) -> list[str]:
    """The column as codes in half width without spaces; zeros that numbers have lost are put back and reported once.

    The width follows from the column: that of its texts if they agree, else that of its longest number if long.
    """
    column = source.used.get(field)
    if column is None:
        return [""] * len(source.numbers)
    cells = source.cells(column)
    texts = set(map(type, cells)) == {str}
    width = 0 if texts else code_width(set(cells))
    if texts and _are_codes(cells, required):  # type: ignore[arg-type]  # all are texts
        codes = list(map(str, cells))
    else:
        codes = source.read_cells(column, cells, lambda cell: read_code(cell, width, required))
    padded = [n for n, cell in zip(source.numbers, cells, strict=True) if width and _is_shorter(cell, width)]
    if padded:
        says = f"で、消えていた先頭の0をおぎないました（{len(padded):,}件、{width}けた）。"
        source.findings.add("fixed", "zeros", says, "このままでかまいません。", row=padded[0], column=column)
    if field is Field.PERSON_NUMBER:
        usual = usual_width(codes)
        for number, code in zip(source.numbers, codes, strict=True) if usual else ():
            if code and len(code) != usual:
                source.findings.problem(_ODD_WIDTH, code, number, column)
    return codes


def _are_codes(cells: Sequence[str], required: bool) -> bool:
    """Whether each of many texts would be read as it is: one look at them all is far quicker than one at each."""
    joined = "".join(cells)
    return (
        joined.isascii()
        and joined.isprintable()
        and not {" ", "+"} & set(joined)  # 1.2E+11 is a number that Excel has rounded
        and not (required and "" in cells)
    )


def code_width(cells: set[Cell]) -> int:
    """What numbers are padded to with zeros; 0 leaves them as they are."""
    texts = {folded(cell) for cell in cells if isinstance(cell, str)} - {""}
    if texts:
        widths = {len(code) for code in texts}
        return widths.pop() if len(widths) == 1 and all(map(str.isdigit, texts)) else 0
    longest = max((len(text(cell)) for cell in cells if _whole(cell)), default=0)
    return longest if longest >= LONG_CODE else 0


def read_code(cell: Cell, width: int, required: bool) -> tuple[str, Problem | None]:
    if isinstance(cell, str):
        code = folded(cell)
        if not code:
            return "", BLANK if required else None
        return code, _LOST_DIGITS if not code.isdigit() and _ROUNDED.fullmatch(code) else None
    if isinstance(cell, date | time | timedelta):
        return text(cell), TURNED_TO_DATE
    return text(cell).zfill(width), None if _whole(cell) else _LOST_DIGITS


def usual_width(codes: Sequence[str]) -> int:
    """The number of digits that nearly all of at least ten codes have; 0 if there is none or all have it."""
    widths = Counter(len(code) for code in codes if code.isdigit())
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width if count >= 10 and 0.9 * widths.total() <= count < widths.total() else 0


def read_yen(cell: Cell) -> tuple[int | None, Problem | None]:
    """Whole yen; None for an empty cell."""
    if isinstance(cell, str):
        value = folded(cell)
        if not value:
            return None, None
        match = _YEN.fullmatch(value)
        if match is None or len(value) > 15:
            return None, _NO_YEN
        yen = int(match[1].replace(",", ""))
    elif _whole(cell):
        yen = int(cell)  # type: ignore[arg-type]  # `_whole` lets only numbers through
    else:
        return None, _NO_YEN
    return yen, _MUCH if yen > LIKELY_YEN else None


def read_count(cell: Cell) -> tuple[int | None, Problem | None]:
    """0 to 20; None for an empty cell."""
    value = folded(text(cell)).removesuffix("人")
    if not value:
        return None, None
    return (int(value), None) if value.isdecimal() and len(value) <= 2 and int(value) <= 20 else (None, _NO_COUNT)


def _whole(cell: Cell) -> bool:
    return (
        isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell < EXACT and float(cell).is_integer()
    )


def _is_shorter(cell: Cell, width: int) -> bool:
    return not isinstance(cell, str) and _whole(cell) and len(text(cell)) < width
