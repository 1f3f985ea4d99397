"""The list template to download."""

import io

import xlsxwriter

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.body import EXAMPLE
from services.eligibility.lists.columns import Field, letter
from services.eligibility.lists.required import missing_fields

__all__ = ["COLUMNS", "columns_for", "letter", "template_xlsx"]

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
_CHILDREN_LESS = frozenset((Field.CHILD_COUNT,))
_PERSON_LESS = frozenset((Field.HOUSEHOLD_NUMBER, Field.RELATION))
_OF_CHILD = {
    Field.PERSON_NUMBER: "0123456790",
    Field.RELATION: "子",
    Field.NAME: "見本　一郎",
    Field.KANA: "ミホン イチロウ",
    Field.BIRTH_DATE: "平成29年5月5日",
    Field.PROCEDURE_KIND: "支給要件確認書",
    Field.AMOUNT: "20000",
    Field.ACCOUNT: "",
    Field.ACCOUNT_KANA: "",
    Field.ACCOUNT_ORIGIN: "",
}
_OF_GUARDIAN = {Field.RELATION: "保護者", Field.PROCEDURE_KIND: "", Field.AMOUNT: ""}


def columns_for(claim_unit: ClaimUnit) -> list[tuple[Field, str, int]]:
    """The template's columns for a list of such claim units."""
    less = {ClaimUnit.CHILD: _CHILDREN_LESS, ClaimUnit.PERSON: _PERSON_LESS}.get(claim_unit, frozenset())
    return [column for column in COLUMNS if column[0] not in less]


def examples_for(claim_unit: ClaimUnit) -> list[dict[Field, str]]:
    """The example rows; a child's stands under its guardian's."""
    plain = {field: sample for field, sample, _ in columns_for(claim_unit)}
    return [plain | _OF_GUARDIAN, plain | _OF_CHILD] if claim_unit is ClaimUnit.CHILD else [plain]


def template_xlsx(claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> bytes:
    """A workbook of strings only, so that no code loses its zeros; `read` passes over its example rows."""
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
    needed = missing_fields(claim_unit, ())
    examples = examples_for(claim_unit)
    columns = columns_for(claim_unit)
    for at, (field, _, width) in enumerate(columns):
        sheet.set_column(at, at, width, plain)
        sheet.write_string(0, at, field.value, required if field in needed else optional)
        for row, samples in enumerate(examples, 1):
            if samples[field]:
                sheet.write_string(row, at, samples[field], example)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(examples), len(columns) - 1)
    notes = workbook.add_worksheet("書き方")
    notes.set_column(0, 0, 90)
    for at, line in enumerate((*_FIRST[claim_unit], *_NOTES)):
        notes.write_string(at, 0, line)
    workbook.close()
    return target.getvalue()


_FIRST = {
    ClaimUnit.HOUSEHOLD: (
        "1人を1行に書きます。世帯には世帯主を必ず1人入れます。",
        "支給額は、世帯主の行だけに円の整数で入れます。",
    ),
    ClaimUnit.PERSON: ("支給を受ける人を、1人1行に書きます。", "支給額は、その人の行に円の整数で入れます。"),
    ClaimUnit.CHILD: (
        "児童を1人1行に書き、申請する保護者の行を1行足します。同じ保護者の児童は、同じ世帯番号にします。",
        "保護者の行の続柄は「保護者」、児童の行の続柄は「子」などにします。保護者が2人いても、書くのは申請する1人だけです。",
        "支給額は、児童の行に円の整数で入れます。保護者の行は空にします。口座は、保護者の行に入れます。",
        "お知らせは保護者に届きます。児童には届きません。",
    ),
}
_NOTES = (
    "こい青の見出しは、必ず入れる列です。列の順番は変えてもかまいません。",
    f"「{EXAMPLE}」の行は取りこみません。消さなくてもかまいません。",
    "生年月日は「昭和30年9月12日」「S30.9.12」「1955/9/12」のように書きます。",
    "支援措置の対象者がいる行には「該当」と入れます。",
    "マイナンバー（12けたの番号）は、入れないでください。",
)
