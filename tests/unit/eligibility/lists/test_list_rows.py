"""What single rows and the whole list are checked for."""

from datetime import date
from typing import Any

import pytest

from libs.common.events.terms import ProcedureKind
from services.eligibility.lists.codes import read_procedure_kind, read_protected, read_relation
from services.eligibility.lists.findings import MOST_OF_A_KIND, shown
from services.eligibility.lists.numbers import code_width, read_code, read_count, read_yen
from services.eligibility.lists.recognised import by_synonym
from services.eligibility.lists.sex import read_sex
from services.eligibility.lists.texts import read_kana, read_name, read_text
from tests.unit.eligibility.lists.list_files import HEADINGS, TODAY, codes, person, read, read_rows, workbook


def code_of(reading: tuple[Any, Any]) -> Any:
    return reading[1].code if reading[1] else reading[0]


@pytest.mark.parametrize(
    ("cell", "sex"),
    [("男", "1"), ("女性", "2"), (1.0, "1"), ("２", "2"), ("9", "9"), ("その他", "9"), ("", "sex-blank"), ("3", "sex")],
)
def test_sex(cell: Any, sex: str) -> None:
    assert code_of(read_sex(cell)) == sex


@pytest.mark.parametrize(
    ("cell", "relation", "is_head"),
    [
        ("世帯主", "世帯主", True),
        ("02", "世帯主", True),
        (2.0, "世帯主", True),
        ("本人", "本人", True),
        ("12", "妻", False),
        ("20", "子", False),
        ("2012", "2012", False),
        ("夫の母", "夫の母", False),
    ],
)
def test_relation(cell: Any, relation: str, is_head: bool) -> None:
    assert read_relation(cell) == ((relation, is_head), None)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("支給のお知らせ", ProcedureKind.PAYMENT_NOTICE),
        ("1", ProcedureKind.PAYMENT_NOTICE),
        (2.0, ProcedureKind.CONFIRMATION_FORM),
        ("確認書", ProcedureKind.CONFIRMATION_FORM),
        ("申請書", ProcedureKind.APPLICATION_FORM),
        ("", None),
        ("3", "procedure-kind"),
    ],
)
def test_procedure_kind(cell: Any, kind: Any) -> None:
    assert code_of(read_procedure_kind(cell)) == kind


@pytest.mark.parametrize(
    ("cell", "protected"),
    [
        ("該当", True),
        ("○", True),
        (1.0, True),
        (True, True),
        ("", False),
        ("非該当", False),
        (0.0, False),
        ("無し", False),
    ],
)
def test_protected(cell: Any, protected: bool) -> None:
    assert read_protected(cell) == (protected, None)


def test_protected_in_doubt_is_protected() -> None:
    protected, problem = read_protected("要確認")
    assert protected
    assert problem is not None
    assert problem.level == "check"


@pytest.mark.parametrize(
    ("cell", "yen"),
    [
        (70000.0, 70_000),
        ("70,000円", 70_000),
        ("￥７００００", 70_000),
        ("", None),
        ("7万円", "amount"),
        (70000.5, "amount"),
        ("-1", "amount"),
        (-1.0, "amount"),
        ("7,00", "amount"),
        ("70000000", "amount-high"),
    ],
)
def test_yen(cell: Any, yen: Any) -> None:
    assert code_of(read_yen(cell)) == yen


@pytest.mark.parametrize(
    ("cell", "count"), [(2.0, 2), ("２人", 2), ("", None), ("21", "count"), ("二", "count"), (1.5, "count")]
)
def test_count(cell: Any, count: Any) -> None:
    assert code_of(read_count(cell)) == count


@pytest.mark.parametrize(
    ("cells", "width"),
    [
        ({"00001", 2.0}, 5),
        ({"00001-1", 2.0}, 0),
        ({"00001", "001", 2.0}, 0),
        ({1.0, 300.0}, 0),
        ({598916235.0, 6414614442.0}, 10),
    ],
)
def test_code_width(cells: Any, width: int) -> None:
    assert code_width(cells) == width


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (2.0, "00002"),
        ("０１２-３ ", "012-3"),
        ("1.23E+14", "lost-digits"),
        (1.5, "lost-digits"),
        (1e16, "lost-digits"),
        ("", "blank"),
        ("1E5", "1E5"),
    ],
)
def test_code(cell: Any, code: str) -> None:
    assert code_of(read_code(cell, 5, True)) == code


def test_texts() -> None:
    assert read_text(" 見本\n市　") == ("見本 市", None)
    assert read_text("か\u3099") == ("が", None)
    assert read_kana("ﾊﾏﾀﾞ　ｶｽﾞｺ") == ("ハマダ カズコ", None)
    assert read_kana("はまだ") == ("ハマダ", None)
    assert code_of(read_kana("濵田")) == "kana"
    assert code_of(read_name("〓田　花子")) == "character"
    assert code_of(read_name("\ue000田")) == "character"
    assert read_name("葛\U000e0100城　髙") == ("葛\U000e0100城　髙", None)


def test_a_bad_date_stops_and_names_row_and_column() -> None:
    result = read_rows(person(1), person(2, 生年月日="令和5年2月30日"))
    (found,) = result.findings
    assert (found.level, found.row, found.column, found.letter, found.value) == (
        *("stop", 3, "生年月日", "G", "令和5年2月30日"),
    )
    assert found.message == "3行目 G列「生年月日」の「令和5年2月30日」は、こよみにない日付です。"
    assert found.as_dict()["code"] == "date-impossible"
    assert [row.reference for row in result.rows] == ["00001-1"]
    assert result.stopped


def test_one_head_per_household() -> None:
    result = read_rows(
        person(1, 世帯番号="A"),
        person(2, 世帯番号="A"),
        person(3, 世帯番号="B", 続柄="妻", 支給額=""),
        person(4, 世帯番号="B", 続柄="子", 支給額=""),
    )
    two, none = (next(f for f in result.findings if f.code == code) for code in ("two-heads", "no-head"))
    assert codes(result) == ["two-heads", "no-head"]
    assert "2行目・3行目" in two.message
    assert "4行目・5行目" in none.message


def test_numbers_twice() -> None:
    result = read_rows(person(1), person(2, 整理番号="00001-1"), person(3, 宛名番号="7000000001"))
    assert sorted((f.level, f.code, f.row) for f in result.findings) == [
        ("stop", "person-twice", 2),
        ("stop", "reference-twice", 2),
    ]
    assert "3行目にもあります" in next(f.message for f in result.findings if f.code == "reference-twice")


def test_the_same_person_twice() -> None:
    same = {"氏名": "見本　花子", "基準日住所": "見本市1"}
    certain = read_rows(person(1, **same, 宛名番号=""), person(2, **{**same, "氏名": "見本 花子"}, 宛名番号=""))
    assert codes(certain, "stop") == ["person-twice"]
    perhaps = read_rows(person(1, **same), person(2, **same))
    assert codes(perhaps, "stop") == []
    assert codes(perhaps, "check") == ["person-twice-perhaps"]
    assert codes(read_rows(person(1, **same), person(2, **same, 生年月日="S30.9.13"))) == []


def test_amounts() -> None:
    wife = person(2, 世帯番号="00001", 続柄="妻")
    assert codes(read_rows(person(1), wife, person(3, 支給額=""))) == ["amount-of-member", "amount-blank"]
    assert codes(read_rows(person(1, 支給額=""), person(2, 支給額=""))) == []


def test_head_flag_beside_relation() -> None:
    result = read_rows([*person(1), "0"], headings=[*HEADINGS, "世帯主区分"])
    assert codes(result, "stop") == ["head-disagrees"]
    flags = [heading if heading != "続柄" else "世帯主区分" for heading in HEADINGS]
    result = read_rows(person(1, 続柄="1"), headings=flags)
    assert (result.rows[0].is_head, result.rows[0].relation) == (True, "世帯主")


def test_rows_that_are_no_people() -> None:
    total = ["合計", *[""] * 8, "140000", ""]
    note = ["※12/8 発送予定", *[""] * 10]
    result = read_rows(person(1), [""] * 11, HEADINGS, person(2), total, note)
    assert [row.number for row in result.rows] == [2, 5]
    assert [(f.level, f.code, f.row) for f in result.findings] == [
        ("fixed", "row-skipped", 4),
        ("fixed", "row-skipped", 6),
        ("check", "not-a-person", 7),
    ]


def test_a_person_without_a_name_is_not_passed_over() -> None:
    assert codes(read_rows(person(1), person(2, 氏名=""), person(3, 生年月日=""))) == ["blank", "blank"]


def test_a_comma_too_many_is_found() -> None:
    result = read_rows(person(1), [*person(2), "", "ずれ"])
    assert codes(result, "stop") == ["too-many-fields"]
    assert result.findings[0].row == 3


def test_a_code_turned_into_a_date() -> None:
    result = read(workbook([HEADINGS, person(1, 整理番号=date(2024, 1, 1))]), today=TODAY)
    assert codes(result, "stop") == ["turned-to-date"]


def test_account_from_its_parts() -> None:
    headings = [*HEADINGS, "金融機関名", "支店名", "預金種目", "口座番号", "名義カナ"]
    result = read_rows([*person(1), "見本銀行", "本店", "普通", "0012345", "ﾐﾎﾝ ﾊﾅｺ"], headings=headings)
    assert (result.rows[0].account_text, result.rows[0].account_kana) == ("見本銀行 本店 普通 0012345", "ミホン ハナコ")


def test_findings_of_a_kind_are_counted_when_there_are_too_many() -> None:
    result = read_rows(*[person(n, 性別="x", 宛名番号="") for n in range(1, MOST_OF_A_KIND + 6)])
    assert codes(result, "stop").count("sex") == MOST_OF_A_KIND + 1
    assert result.findings[-1].message == "H列「性別」には、同じ指摘がほかに5件あります。"


def test_shown() -> None:
    assert shown(70000.0) == "70000"
    assert shown("あ" * 40) == "あ" * 29 + "…"
    assert shown("x123456789012y") == "x●●●●●●●●●●●●y"


def test_a_blank_sex_does_not_claim_that_nobody_is_matched() -> None:
    (found,) = read_rows(person(1, 性別="")).findings
    assert (found.level, found.code) == ("check", "sex-blank")
    assert "突合" not in found.message
    assert "このままでも取りこめます" in found.remedy


@pytest.mark.parametrize("mark", "〓？?■□＊*●○◯◆◇▲△★☆※\ue000\ufffd")
def test_marks_in_the_place_of_a_character(mark: str) -> None:
    (found,) = read_rows(person(1, 氏名=f"見本　{mark}子")).findings
    assert (found.level, found.code) == ("check", "character")


def test_the_same_partial_date_proves_no_person_twice() -> None:
    same = {"氏名": "見本　花子", "宛名番号": "", "基準日住所": "中央1", "生年月日": "昭和30年不詳"}
    result = read_rows(person(1, **same), person(2, **same))
    assert not result.stopped
    assert sorted(codes(result)) == ["date-partial", "date-partial", "person-twice-perhaps"]
    assert [row.birth_date.isoformat() for row in result.rows] == ["1955-00-00"] * 2


def test_headings_that_are_not_the_templates() -> None:
    headings = ["氏　名" if h == "氏名" else "対象者番号" if h == "整理番号" else h for h in HEADINGS]
    found = by_synonym(read_rows(person(1), headings=headings).columns)
    assert [(c.letter, c.heading, c.field) for c in found] == [("A", "対象者番号", "整理番号")]
    (aside,) = by_synonym(
        read_rows(person(1), headings=[f"{h}（旧姓）" if h == "氏名" else h for h in HEADINGS]).columns
    )
    assert (aside.heading, aside.field) == ("氏名（旧姓）", "氏名")
