"""Headings that divisions and systems use for the same column."""

import re
import unicodedata

from services.eligibility.lists.columns import Field

_USUAL: dict[Field, str] = {
    Field.REFERENCE: "整理番号 整理No 整理コード SEIRI_NO 対象者番号 対象者整理番号",
    Field.PERSON_NUMBER: "宛名番号 宛名コード 宛名CD 宛名No 住民コード 住民番号 個人コード 個人CD ATENA_NO ATENA_CD",
    Field.HOUSEHOLD_NUMBER: "世帯番号 世帯コード 世帯CD 世帯No SETAI_NO SETAI_CD",
    Field.RELATION: "続柄 続柄名 続柄名称 世帯主との続柄 続き柄 世帯主区分/続柄 ZOKUGARA",
    Field.HEAD: "世帯主区分 世帯主フラグ 世帯主FLG 世帯主該当",
    Field.NAME: "氏名 漢字氏名 氏名漢字 名前 対象者氏名 対象者名 お名前 SHIMEI SIMEI SHIMEI_KANJI",
    Field.KANA: "フリガナ カナ氏名 氏名カナ カナ 氏名フリガナ フリガナ氏名 カナ名 対象者氏名カナ SHIMEI_KANA KANA",
    Field.BIRTH_DATE: "生年月日 誕生日 生年月日西暦 SEINENGAPPI BIRTHDAY BIRTH_DATE",
    Field.SEX: "性別 性別名 性別名称 男女 男女別 SEIBETSU SEX",
    Field.ADDRESS: "基準日住所 基準日時点住所 基準日現在住所 基準日時点の住所 基準日の住所 住民票住所 住民登録地",
    Field.ADDRESS_BUILDING: "方書 方書き 漢字方書 基準日方書 住所方書 建物名 アパート名 マンション名 KATAGAKI",
    Field.CURRENT_ADDRESS: "現住所 現在住所 現在の住所 最新住所",
    Field.CURRENT_BUILDING: "現住所方書 現方書",
    Field.SEND_TO: "送付先 送付先住所 送付住所",
    Field.SEND_TO_BUILDING: "送付先方書",
    Field.PROCEDURE_KIND: "手続区分 手続き区分 支給区分 通知区分 書類区分 手続区分コード 支給区分コード",
    Field.AMOUNT: "支給額 支給金額 金額 給付額 給付金額 支給予定額",
    Field.CHILD_COUNT: "加算児童数 加算対象児童数 対象児童数 児童数 こども加算人数 子ども加算人数",
    Field.ACCOUNT: "口座 受取口座 振込口座 振込先口座 口座情報",
    Field.BANK_CODE: "金融機関コード 銀行コード",
    Field.BANK_NAME: "金融機関名 金融機関 銀行名",
    Field.BRANCH_CODE: "支店コード 店番 支店番号",
    Field.BRANCH_NAME: "支店名 支店",
    Field.ACCOUNT_TYPE: "口座種別 預金種別 預金種目",
    Field.ACCOUNT_NUMBER: "口座番号",
    Field.ACCOUNT_KANA: "口座名義カナ 名義カナ 口座名義 口座名義人 口座名義人カナ 名義人カナ 名義",
    Field.ACCOUNT_ORIGIN: "口座の出所 口座出所 出所",
    Field.PROTECTED: "支援措置 支援措置区分 支援措置対象 支援措置対象者 支援措置フラグ 支援措置有無 DV支援措置",
}
_SPARE: dict[Field, str] = {
    Field.RELATION: "続柄コード 続柄CD 続柄コード1 ZOKUGARA_CD",
    Field.BIRTH_DATE: "生年月日和暦 和暦生年月日",
    Field.SEX: "性別コード 性別CD 性別区分 SEIBETSU_CD",
    Field.ADDRESS: "住所 漢字住所 住所漢字 宛名住所 自宅住所 JUSHO",
}
"""Used only where none of the usual headings stands."""

_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_DROPPED = re.compile(r"[\s_\-.・()\[\]【】<>*※:/№]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


def folded_heading(heading: str) -> str:
    """Width, case, kana, spaces, brackets and marks made one; what stands in the brackets stays."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", heading).upper().translate(_KATAKANA))


def without_aside(heading: str) -> str:
    """The heading folded, without what stands in brackets."""
    return folded_heading(_ASIDE.sub("", unicodedata.normalize("NFKC", heading)))


def _table(words: dict[Field, str]) -> dict[str, Field]:
    return {folded_heading(word): field for field, line in words.items() for word in line.split()}


USUAL, SPARE = _table(_USUAL), _table(_SPARE)


def meaning(heading: str) -> tuple[Field | None, bool]:
    """What a heading means, and whether it is only a spare for the field."""
    for word in (folded_heading(heading), without_aside(heading)):
        if word in USUAL:
            return USUAL[word], False
        if word in SPARE:
            return SPARE[word], True
    return None, False
