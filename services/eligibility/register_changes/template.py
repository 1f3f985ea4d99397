"""The template of 異動情報 to download."""

import io

import xlsxwriter

from services.eligibility.lists.body import EXAMPLE
from services.eligibility.lists.columns import Field
from services.eligibility.register_changes.change import WORDS
from services.eligibility.register_changes.headings import REQUIRED

COLUMNS: tuple[tuple[Field, str, str, int], ...] = (
    (Field.PERSON_NUMBER, "宛名番号", EXAMPLE, 14),
    (Field.CHANGE_KIND, "異動事由", "死亡", 16),
    (Field.CHANGE_DATE, "異動日", "2026/4/1", 14),
    (Field.FILED_ON, "届出日", "2026/4/3", 14),
    (Field.NAME, "氏名", "見本　太郎", 18),
    (Field.KANA, "フリガナ", "ミホン タロウ", 20),
    (Field.BIRTH_DATE, "生年月日", "昭和30年9月12日", 18),
    (Field.ADDRESS, "住所", "見本市中央一丁目2番3号", 36),
    (Field.NEW_NAME, "新しい氏名", "", 18),
    (Field.NEW_KANA, "新しいフリガナ", "", 20),
    (Field.NEW_HEAD, "新しい世帯主の宛名番号", "0123456790", 24),
    (Field.NEW_ADDRESS, "新しい住所", "", 36),
)
"""Field, heading, the example's text, width in characters."""

_NOTES = (
    "1つの異動を1行に書きます。1人に2つの異動があれば、2行になります。",
    f"異動事由は、{'・'.join(WORDS.values())}のどれかです。",
    "氏名変更には「新しい氏名」、世帯主変更には「新しい世帯主の宛名番号」、転居には「新しい住所」が要ります。",
    "世帯主が死亡したときは、わかれば「新しい世帯主の宛名番号」も入れます。",
    "氏名と生年月日は、宛名番号がその人のものかを確かめるために使います。",
    f"「{EXAMPLE}」の行は取りこみません。消さなくてもかまいません。",
    "マイナンバー（12けたの番号）は、入れないでください。",
)


def template_xlsx() -> bytes:
    """A workbook of strings only, so that no number loses its zeros; `read_changes` passes over its example row."""
    target = io.BytesIO()
    options = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
        required = book.add_format({"bold": True, "bg_color": "#0017C1", "font_color": "#FFFFFF", "border": 1})
        optional = book.add_format({"bold": True, "bg_color": "#D9E6FF", "border": 1})
        example = book.add_format({"italic": True, "font_color": "#626264", "num_format": "@"})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("異動情報")
        for at, (field, heading, sample, width) in enumerate(COLUMNS):
            sheet.set_column(at, at, width, plain)
            sheet.write_string(0, at, heading, required if field in REQUIRED else optional)
            sheet.write_string(1, at, sample, example)
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet("書き方")
        notes.set_column(0, 0, 90)
        for at, line in enumerate(_NOTES):
            notes.write_string(at, 0, line)
    return target.getvalue()
