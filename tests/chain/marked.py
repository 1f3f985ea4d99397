"""Marked people: every part of what is known of them is a text that occurs nowhere else."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import quote

from sandbox.city import Person

SURNAME, SURNAME_KANA = "鵺野鬣", "ヌエノタテガミ"
ADDRESS = "見本市蜃気楼町９９９番地の７７"
REFERENCE, HOUSEHOLD = "ZQX-4471", "88177001"
BANK = "蜃気楼信用金庫"
PROGRAMME = "鬣対策特別給付金"
FILENAME = "鵺野鬣さんの世帯.csv"

HEAD = Person(
    "8817700123", HOUSEHOLD, "世帯主", f"{SURNAME}　朔夜丸", f"{SURNAME}　朔夜丸", f"{SURNAME_KANA}　サクヤマル",
    date(1931, 2, 27), "男", ADDRESS,
)  # fmt: skip
WIFE = Person(
    "8817700124", HOUSEHOLD, "妻", f"{SURNAME}　螢袋子", f"{SURNAME}　螢袋子", f"{SURNAME_KANA}　ホタルブクロコ",
    date(1934, 10, 29), "女", ADDRESS,
)  # fmt: skip
PEOPLE = (HEAD, WIFE)


def rows() -> list[dict[str, Any]]:
    """The household on a target list, with everything the template can hold of it."""
    made: list[dict[str, Any]] = [
        {
            "整理番号": f"{REFERENCE}-{n}",
            "宛名番号": p.person_number,
            "世帯番号": p.household_number,
            "続柄": p.role,
            "氏名": p.name,
            "フリガナ": p.kana,
            "生年月日": p.birth_date,
            "性別": p.sex,
            "基準日住所": p.address,
            "現住所": p.address,
            "送付先": p.address,
        }
        for n, p in enumerate(PEOPLE, 1)
    ]
    made[0] |= {"手続区分": "支給のお知らせ", "支給額": 30_000, "金融機関コード": "9999", "金融機関名": BANK}
    made[0] |= {"支店コード": "001", "支店名": "本店", "口座種別": "普通", "口座番号": "7654321"}
    made[0] |= {"口座名義カナ": HEAD.kana, "口座の出所": "公金受取口座"}
    return made


def texts(line_ids: list[str]) -> Iterator[str]:
    """What must not be found anywhere; parts of names too, however they are put together."""
    for person in PEOPLE:
        yield person.name.split("　")[1]
        yield person.kana.split("　")[1]
        yield person.person_number
        born = person.birth_date
        yield from (born.isoformat(), f"{born:%Y/%m/%d}", f"{born:%Y%m%d}")
    yield from (SURNAME, SURNAME_KANA, "蜃気楼", REFERENCE, HOUSEHOLD, BANK)
    yield from line_ids


def spellings(text: str) -> dict[str, bytes]:
    """The text as it could stand in a file, a log line, an address or a column."""
    escaped = text.encode("ascii", "backslashreplace")
    found = {"utf-8": text.encode(), "escaped": escaped, "utf-16": text.encode("utf-16-le")}
    found["in an address"] = quote(text).encode()
    found["in hexadecimal"] = text.encode().hex().encode()
    with suppress(UnicodeEncodeError):
        found["cp932"] = text.encode("cp932")
    return found
