import pytest

from services.eligibility.lists.columns import Field, letter
from services.eligibility.lists.findings import ListRefused
from services.eligibility.lists.synonyms import meaning
from services.eligibility.lists.template import COLUMNS, template_xlsx
from tests.unit.eligibility.lists.list_files import HEADINGS, TODAY, codes, person, read, read_rows, text_file, workbook


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("氏　名", Field.NAME),
        ("氏名（漢字）", Field.NAME),
        ("氏名（カナ）", Field.KANA),
        ("ﾌﾘｶﾞﾅ", Field.KANA),
        ("ふりがな", Field.KANA),
        ("ＳＥＩＲＩ＿ＮＯ", Field.REFERENCE),
        ("※整理番号", Field.REFERENCE),
        ("整理№", Field.REFERENCE),
        ("世帯主区分/続柄", Field.RELATION),
        ("生年月日(西暦)", Field.BIRTH_DATE),
        ("支給額（円）", Field.AMOUNT),
        ("世帯主氏名", None),
        ("住民票コード", None),
    ],
)
def test_meaning(heading: str, field: Field | None) -> None:
    assert meaning(heading)[0] == field


def test_missing_columns_say_what_is_there() -> None:
    with pytest.raises(ListRefused) as refused:
        read(text_file([["対象者リスト"], ["整理番号", "世帯番号", "氏名", "電話"], ["1", "1", "見本", ""]]))
    (found,) = refused.value.findings
    assert (found.code, found.row) == ("columns-missing", 2)
    assert found.message == (
        "2行目の見出しに、「生年月日」「性別」「基準日住所」「続柄」がありません。"
        "いまある見出しは「整理番号」、「世帯番号」、「氏名」、「電話」です。"
    )


def test_doubled_columns_are_named() -> None:
    with pytest.raises(ListRefused) as refused:
        read_rows([*person(1), "見本"], headings=[*HEADINGS, "名前"])
    (found,) = refused.value.findings
    assert found.code == "columns-doubled"
    assert "E列「氏名」とL列「名前」" in found.message


def test_a_spare_column_is_not_a_double_and_is_reported() -> None:
    result = read_rows([*person(1), "02"], headings=[*HEADINGS, "続柄コード"])
    assert result.rows[0].relation == "世帯主"
    (found,) = result.findings
    assert found.code == "columns-unused"
    assert "L列「続柄コード」" in found.message


def test_columns_of_our_own_report_are_ignored() -> None:
    assert read_rows(["", "", *person(1)], headings=["結果", "なおし方", *HEADINGS]).findings == ()


def test_two_addresses_leave_no_guess() -> None:
    """基準日住所 beats a bare 住所, which is reported as not used."""
    result = read_rows([*person(1), "よその市"], headings=[*HEADINGS, "住所"])
    assert result.rows[0].address == "見本市中央一丁目1番1号"
    assert codes(result) == ["columns-unused"]


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letter(index: int, name: str) -> None:
    assert letter(index) == name


def test_template_has_the_columns_and_its_example_is_passed_over() -> None:
    with pytest.raises(ListRefused) as refused:
        read(template_xlsx(), today=TODAY)
    assert codes(refused.value) == ["no-rows"]


def test_a_filled_template_loads() -> None:
    headings = [field.value for field, _, _ in COLUMNS]
    example = [sample for _, sample, _ in COLUMNS]
    filled = ["00001-1", *example[1:]]
    result = read(workbook([headings, example, filled]), today=TODAY)
    assert result.findings == ()
    (row,) = result.rows
    assert (row.number, row.account_text, row.account_kana, row.account_origin, row.amount) == (
        3,
        "見本銀行 本店 普通 1234567",
        "ミホン タロウ",
        "公金受取口座",
        70_000,
    )
