"""Target lists as a city office exports them, in the columns of the template."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from sandbox.city.households import City

COLUMNS = (
    "整理番号", "宛名番号", "世帯番号", "続柄", "氏名", "フリガナ", "生年月日", "性別", "基準日住所", "現住所",
    "送付先", "手続区分", "支給額", "加算児童数", "金融機関コード", "金融機関名", "支店コード", "支店名",
    "口座種別", "口座番号", "口座名義カナ", "口座の出所", "支援措置",
)  # fmt: skip

Cell = str | int | date
Row = Mapping[str, Cell]
"""One row by column name; a missing column is an empty cell."""


def target_rows(city: City, *, amount: int = 30_000, protected: Iterable[str] = ()) -> list[Row]:
    """One row a member, the head first, as household benefits list them. `amount`: yen, on the head's row only.

    Every second household has its account on file and gets a 支給のお知らせ, the others a 支給要件確認書.
    `protected`: person numbers with 支援措置.
    """
    shielded = frozenset(protected)
    rows: list[Row] = []
    for household in city:
        children = sum(not person.adult for person in household)
        for i, person in enumerate(household):
            row: dict[str, Cell] = {
                "整理番号": f"{person.household_number}-{i + 1}",
                "宛名番号": person.person_number,
                "世帯番号": person.household_number,
                "続柄": person.role,
                "氏名": person.name,
                "フリガナ": person.kana,
                "生年月日": person.birth_date,
                "性別": person.sex,
                "基準日住所": person.address,
                "支援措置": "該当" if person.person_number in shielded else "",
            }
            if i == 0:
                on_file = int(person.household_number) % 2 == 0
                row |= {"手続区分": "支給のお知らせ" if on_file else "支給要件確認書", "支給額": amount}
                row |= {"加算児童数": children}
                if on_file:
                    row |= _account(person.household_number, person.kana)
            rows.append(row)
    return rows


def _account(household_number: str, kana: str) -> dict[str, Cell]:
    # A bank code that is not assigned, so that no real account can be meant.
    return {
        "金融機関コード": "9999",
        "金融機関名": "見本銀行",
        "支店コード": "001",
        "支店名": "本店",
        "口座種別": "普通",
        "口座番号": f"{int(household_number) * 7 % 10**7:07d}",
        "口座名義カナ": kana,
        "口座の出所": "公金受取口座",
    }


def write_xlsx(path: Path, rows: Sequence[Row]) -> None:
    """A workbook with one sheet 対象者: text stays text, dates are dates, yen are numbers."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("対象者")
        day = book.add_format({"num_format": "yyyy/mm/dd"})
        for column, heading in enumerate(COLUMNS):
            sheet.write_string(0, column, heading)
        for number, row in enumerate(rows, start=1):
            for column, heading in enumerate(COLUMNS):
                value = row.get(heading, "")
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "cp932") -> None:
    """CRLF lines, every field quoted. Raises UnicodeEncodeError when the encoding lacks a character (𠮷 in CP932)."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([_plain(row.get(heading, "")) for heading in COLUMNS])


def _plain(value: Cell) -> str:
    return value.strftime("%Y/%m/%d") if isinstance(value, date) else str(value)
