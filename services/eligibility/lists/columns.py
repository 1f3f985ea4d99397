"""The columns a target list can have, and where they stand in one file."""

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a column means. The value is the heading in the template."""

    REFERENCE = "整理番号"
    PERSON_NUMBER = "宛名番号"
    HOUSEHOLD_NUMBER = "世帯番号"
    RELATION = "続柄"
    HEAD = "世帯主区分"
    NAME = "氏名"
    KANA = "フリガナ"
    BIRTH_DATE = "生年月日"
    SEX = "性別"
    ADDRESS = "基準日住所"
    ADDRESS_BUILDING = "方書"
    CURRENT_ADDRESS = "現住所"
    CURRENT_BUILDING = "現住所方書"
    SEND_TO = "送付先"
    SEND_TO_BUILDING = "送付先方書"
    PROCEDURE_KIND = "手続区分"
    AMOUNT = "支給額"
    CHILD_COUNT = "加算児童数"
    ACCOUNT = "口座"
    BANK_CODE = "金融機関コード"
    BANK_NAME = "金融機関名"
    BRANCH_CODE = "支店コード"
    BRANCH_NAME = "支店名"
    ACCOUNT_TYPE = "口座種別"
    ACCOUNT_NUMBER = "口座番号"
    ACCOUNT_KANA = "口座名義カナ"
    ACCOUNT_ORIGIN = "口座の出所"
    PROTECTED = "支援措置"
    # 異動情報 only: `register_changes/headings.py` knows their headings
    CHANGE_KIND = "異動事由"
    CHANGE_DATE = "異動日"
    FILED_ON = "届出日"
    NEW_NAME = "新しい氏名"
    NEW_KANA = "新しいフリガナ"
    NEW_HEAD = "新しい世帯主の宛名番号"
    NEW_ADDRESS = "新しい住所"


REQUIRED = (
    Field.REFERENCE,
    Field.HOUSEHOLD_NUMBER,
    Field.NAME,
    Field.BIRTH_DATE,
    Field.SEX,
    Field.ADDRESS,
)
"""Without these no row can be matched; 続柄 or 世帯主区分 is required besides."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the user's file. `field` is None where the list has no use for it; `index` counts from 0."""

    field: Field | None
    heading: str
    index: int

    @property
    def letter(self) -> str:
        return letter(self.index)

    @property
    def named(self) -> str:
        """How sentences name it: G列「生年月日」."""
        return f"{self.letter}列「{self.heading}」" if self.heading else f"{self.letter}列"


def letter(index: int) -> str:
    """The name Excel gives the column: 0 is A, 25 Z, 26 AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
