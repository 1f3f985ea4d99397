"""The list template to download."""

import io

import xlsxwriter

from services.eligibility.lists.body import EXAMPLE
from services.eligibility.lists.columns import REQUIRED, Field, letter

__all__ = ["COLUMNS", "letter", "template_xlsx"]

COLUMNS: tuple[tuple[Field, str, int], ...] = (
    (Field.REFERENCE, EXAMPLE, 12),
    (Field.PERSON_NUMBER, "0123456789", 14),
    (Field.HOUSEHOLD_NUMBER, "00001", 12),
    (Field.RELATION, "世帯主", 10),
    (Field.NAME, "見本　太郎", 18),
    (Field.KANA, "ミホン タロウ", 20),
    (Field.BIRTH_DATE, "昭和30年9月12日", 18),
    (Field.SEX, "男", 6),
    (Field.ADDRESS, "見本市中央一丁目2番3号", 36),
    (Field.CURRENT_ADDRESS, "", 36),
    (Field.SEND_TO, "", 36),
    (Field.PROCEDURE_KIND, "支給要件確認書", 16),
    (Field.AMOUNT, "70000", 10),
    (Field.CHILD_COUNT, "", 12),
    (Field.ACCOUNT, "見本銀行 本店 普通 1234567", 30),
    (Field.ACCOUNT_KANA, "ミホン タロウ", 20),
    (Field.ACCOUNT_ORIGIN, "公金受取口座", 16),
    (Field.PROTECTED, "", 10),
)
"""Field (its value is the heading), the example's text, width in characters."""


def template_xlsx() -> bytes:
    """A workbook of strings only, so that no code loses its zeros; `read` passes over its example row."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    required = workbook.add_format({"bold": True, "bg_color": "#0017C1", "font_color": "#FFFFFF", "border": 1})
    optional = workbook.add_format({"bold": True, "bg_color": "#D9E6FF", "border": 1})
    example = workbook.add_format({"italic": True, "font_color": "#626264", "num_format": "@"})
    plain = workbook.add_format({"num_format": "@"})
    sheet = workbook.add_worksheet("対象者")
    for at, (field, sample, width) in enumerate(COLUMNS):
        needed = field in REQUIRED or field is Field.RELATION
        sheet.set_column(at, at, width, plain)
        sheet.write_string(0, at, field.value, required if needed else optional)
        if sample:
            sheet.write_string(1, at, sample, example)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, 1, len(COLUMNS) - 1)
    notes = workbook.add_worksheet("書き方")
    notes.set_column(0, 0, 90)
    for at, line in enumerate(_NOTES):
        notes.write_string(at, 0, line)
    workbook.close()
    return target.getvalue()


_NOTES = (
    "1人を1行に書きます。世帯には世帯主を必ず1人入れます。",
    "こい青の見出しは、必ず入れる列です。列の順番は変えてもかまいません。",
    f"「{EXAMPLE}」の行は取りこみません。消さなくてもかまいません。",
    "生年月日は「昭和30年9月12日」「S30.9.12」「1955/9/12」のように書きます。",
    "支給額は、世帯主の行だけに円の整数で入れます。",
    "支援措置の対象者がいる行には「該当」と入れます。",
    "マイナンバー（12けたの番号）は、入れないでください。",
)
