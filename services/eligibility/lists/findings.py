"""What is wrong, odd or put right in a list, in sentences for the person who made the file."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from services.eligibility.lists.columns import Column

Level = Literal["stop", "check", "fixed"]

MOST_OF_A_KIND = 1_000
_LONGEST_SHOWN = 30
_ROWS_NAMED = 5
_TWELVE_DIGITS = re.compile(r"\d(?:[ \u3000\-‐－ー−]?\d){11}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `row` is the number in the user's own file, `column` the heading as it stands there.

    stop: nothing of the list may be stored; check: a person should look; fixed: put right while reading.
    `value` is short and never holds twelve digits in a row.
    """

    level: Level
    row: int | None
    column: str | None
    letter: str | None
    value: str
    code: str
    message: str
    remedy: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value, wherever it stands; `says` goes on after row and column, `{value}` is filled in."""

    level: Level
    code: str
    says: str
    remedy: str


class ListRefused(Exception):
    """Nothing of the file can be used. The text of the exception names codes only, the findings say it in words."""

    def __init__(self, findings: Iterable[Finding], *, has_table: bool = False) -> None:
        self.findings = tuple(findings)
        self.has_table = has_table
        """The file has a table with headings: what is wrong can be written beside it."""
        super().__init__(", ".join(found.code for found in self.findings))


class Findings:
    """Collects findings; of one code in one column at most `most`, then one line with the rest's number."""

    def __init__(self, most: int | None = MOST_OF_A_KIND) -> None:
        self._most = math.inf if most is None else most
        self._found: list[Finding] = []
        self._over: Counter[tuple[Level, str, str | None, str | None, str]] = Counter()
        self._kinds: Counter[tuple[str, str | None]] = Counter()

    def add(
        self,
        level: Level,
        code: str,
        says: str,
        remedy: str,
        *,
        row: int | None = None,
        column: Column | None = None,
        value: str = "",
    ) -> None:
        """`says` is put behind the place: 「12行目 G列「生年月日」」 + says."""
        letter, heading = (column.letter, column.heading) if column else (None, None)
        self._kinds[code, letter] += 1
        if self._kinds[code, letter] > self._most:
            self._over[level, code, letter, heading, remedy] += 1
            return
        message = place(row, column) + says.replace("{value}", value)
        self._found.append(Finding(level, row, heading, letter, value, code, message, remedy))

    def problem(self, problem: Problem, value: object, row: int, column: Column) -> None:
        self.add(problem.level, problem.code, problem.says, problem.remedy, row=row, column=column, value=shown(value))

    def all(self) -> tuple[Finding, ...]:
        """In the order of the file; what belongs to no row comes first, the counted rest last."""
        ordered = sorted(self._found, key=lambda found: (found.row or 0, found.letter or ""))
        for (level, code, letter, heading, remedy), count in self._over.items():
            where = f"{letter}列「{heading}」" if letter else "このファイル"
            message = f"{where}には、同じ指摘がほかに{count:,}件あります。"
            ordered.append(Finding(level, None, heading, letter, "", code, message, remedy))
        return tuple(ordered)


def place(row: int | None, column: Column | None) -> str:
    """「12行目 G列「生年月日」」, or the part of it that is known."""
    parts = []
    if row is not None:
        parts.append(f"{row}行目")
    if column is not None:
        parts.append(column.named)
    return " ".join(parts)


def shown(value: object) -> str:
    """A value short enough for a sentence; twelve digits in a row are covered, since they could be a My Number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(_TWELVE_DIGITS.sub("●" * 12, str(value)).split())
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def rows_named(numbers: Sequence[int]) -> str:
    """「3行目・8行目」; of many the first few and how many more."""
    named = "・".join(f"{number}行目" for number in numbers[:_ROWS_NAMED])
    return named if len(numbers) <= _ROWS_NAMED else f"{named}とほかの{len(numbers) - _ROWS_NAMED:,}行"


def refused(code: str, message: str, remedy: str, row: int | None = None, column: Column | None = None) -> ListRefused:
    """A refusal for one reason."""
    letter, heading = (column.letter, column.heading) if column else (None, None)
    return ListRefused([Finding("stop", row, heading, letter, "", code, message, remedy)])
