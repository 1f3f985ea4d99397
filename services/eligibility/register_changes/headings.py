"""Headings of a file of 異動情報: which row holds them, and which column means what."""

from collections.abc import Sequence

from services.eligibility.lists.columns import Column, Field
from services.eligibility.lists.findings import Findings, ListRefused, refused, shown
from services.eligibility.lists.grid import Cell, Grid
from services.eligibility.lists.headings import LOOK_AT
from services.eligibility.lists.synonyms import folded_heading, without_aside
from services.eligibility.lists.texts import text

NUMBER, KIND, HAPPENED = Field.PERSON_NUMBER, Field.CHANGE_KIND, Field.CHANGE_DATE
REQUIRED = (NUMBER, KIND, HAPPENED, Field.NAME, Field.BIRTH_DATE)

_WORDS: dict[Field, str] = {
    NUMBER: "宛名番号 宛名コード 宛名CD 宛名No 住民コード 住民番号 個人コード 個人CD ATENA_NO ATENA_CD",
    KIND: "異動事由 異動事由名 異動事由名称 異動区分 異動区分名 異動種別 異動内容 IDO_JIYU",
    HAPPENED: "異動日 異動年月日 異動発生日 事由発生日 IDO_BI IDOBI IDO_YMD",
    Field.FILED_ON: "届出日 届出年月日 届出日付 TODOKE_BI TODOKE_YMD",
    Field.NAME: "氏名 漢字氏名 氏名漢字 名前 SHIMEI SIMEI SHIMEI_KANJI",
    Field.KANA: "フリガナ カナ氏名 氏名カナ カナ 氏名フリガナ SHIMEI_KANA KANA",
    Field.BIRTH_DATE: "生年月日 誕生日 生年月日西暦 SEINENGAPPI BIRTHDAY BIRTH_DATE",
    Field.ADDRESS: "住所 漢字住所 住所漢字 異動前住所 旧住所 住民票住所 JUSHO",
    Field.NEW_NAME: "新しい氏名 新氏名 変更後氏名 異動後氏名",
    Field.NEW_KANA: "新しいフリガナ 新フリガナ 変更後フリガナ 異動後フリガナ 新氏名カナ",
    Field.NEW_HEAD: "新しい世帯主の宛名番号 新世帯主宛名番号 新世帯主の宛名番号 新世帯主番号 世帯主宛名番号",
    Field.NEW_ADDRESS: "新しい住所 新住所 転出先 転出先住所 転居先 転居先住所 異動後住所",
}
_MEANING = {folded_heading(word): field for field, line in _WORDS.items() for word in line.split()}


def meaning(heading: str) -> Field | None:
    return _MEANING.get(folded_heading(heading)) or _MEANING.get(without_aside(heading))


def columns_of(row: Sequence[Cell]) -> list[Column]:
    """The columns of a heading row."""
    texts = [(index, " ".join(text(cell).split())) for index, cell in enumerate(row)]
    return [Column(meaning(heading), heading, index) for index, heading in texts if heading]


def the_table(grids: Sequence[Grid], findings: Findings) -> tuple[Grid, int]:
    """The first visible sheet with 異動事由 among its headings, and that row's index; raises `ListRefused`."""
    for grid in grids:
        for at, row in enumerate(grid.rows[:LOOK_AT] if grid.visible else ()):
            if KIND in {column.field for column in columns_of(row)}:
                return grid, at
    first = next((row for grid in grids for row in grid.rows if any(row)), [])
    has = "・".join(shown(cell) for cell in first[:12] if cell != "")
    raise refused(
        "no-headings",
        "見出しの行が見つかりません。" + (f"いまの最初の行は「{has}」です。" if has else ""),
        f"1行に「{'」「'.join(REQUIRED)}」の見出しを入れてください。異動情報のひな形も使えます。",
    )


def used(columns: Sequence[Column], at: int, findings: Findings) -> dict[Field, Column]:
    """The columns read, by field; raises `ListRefused` for missing and doubled ones."""
    found: dict[Field, Column] = {}
    doubled = []
    for column in columns:
        if column.field is not None and found.setdefault(column.field, column) is not column:
            doubled.append(column)
    missing = [field for field in REQUIRED if field not in found]
    troubles = Findings()
    if missing:
        has = "、".join(f"「{shown(column.heading)}」" for column in columns)
        troubles.add(
            "stop",
            "columns-missing",
            f"の見出しに、{''.join(f'「{field}」' for field in missing)}がありません。いまある見出しは{has}です。",
            "列を足してください。別の名前の列があれば、見出しをこの名前に変えてください。",
            row=at + 1,
        )
    for column in doubled:
        troubles.add(
            "stop",
            "columns-doubled",
            f"も「{column.field}」にあたり、どの列を使うか決められません。",
            "使う列を1つだけ残してください。",
            row=at + 1,
            column=column,
        )
    if troubles.all():
        raise ListRefused(troubles.all(), has_table=True)
    unused = [column.named for column in columns if column.field is None]
    if unused:
        findings.add(
            "check",
            "columns-unused",
            f"の見出しのうち、{'、'.join(unused)}は使いません。",
            "必要な列があれば、ひな形の見出しに変えてください。なければ、このままでかまいません。",
            row=at + 1,
        )
    return found
