"""Small lists made for a test."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import openpyxl

from services.eligibility.lists import read as reading
from services.eligibility.lists.findings import ListRefused
from services.eligibility.lists.tables import read_tables
from services.eligibility.lists.target_list import TargetList

TODAY = date(2024, 1, 10)
HEADINGS = (
    *("整理番号", "宛名番号", "世帯番号", "続柄", "氏名", "フリガナ"),
    *("生年月日", "性別", "基準日住所", "支給額", "支援措置"),
)


def person(number: int, **changed: Any) -> list[Any]:
    """The head of a household of one."""
    values: dict[str, Any] = {
        "整理番号": f"{number:05}-1",
        "宛名番号": f"{7_000_000_000 + number}",
        "世帯番号": f"{number:05}",
        "続柄": "世帯主",
        "氏名": f"見本　{chr(0x4E00 + number)}子",
        "フリガナ": "ミホン ハナコ",
        "生年月日": "昭和30年9月12日",
        "性別": "女",
        "基準日住所": f"見本市中央一丁目{number}番1号",
        "支給額": "70000",
        "支援措置": "",
    }
    return list({**values, **changed}.values())


def text_file(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: Sequence[Sequence[Any]], **others: Sequence[Sequence[Any]]) -> bytes:
    """A workbook whose first sheet holds the rows; further sheets by name."""
    book = openpyxl.Workbook()
    sheets = {"対象者": rows, **others}
    book.remove(book.active)
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(content: bytes, progress: Callable[[int], None] | None = None, **asked: Any) -> TargetList:
    """What is read of a file."""
    return reading.read(read_tables(content), progress, **asked)


def read_rows(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> TargetList:
    return read(text_file([headings, *rows]), today=TODAY)


def codes(result: TargetList | ListRefused, level: str | None = None) -> list[str]:
    return [found.code for found in result.findings if level in (None, found.level)]


def my_number(eleven: str) -> str:
    """The twelve digits that the rule of the check digit makes of eleven; written here a second time, from the rule:
    the n-th digit from the right counts n + 1 (up to the sixth) or n - 5."""
    total = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(eleven), 1))
    rest = total % 11
    return eleven + ("0" if rest <= 1 else str(11 - rest))
