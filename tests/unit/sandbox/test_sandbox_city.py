"""The synthetic city and its lists."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from python_calamine import load_workbook

from sandbox.city import COLUMNS, generate, target_rows, write_csv, write_xlsx


def test_the_same_seed_is_the_same_city() -> None:
    assert generate(7, 200, variants=0.2) == generate(7, 200, variants=0.2)
    assert generate(7, 20) != generate(8, 20)


def test_people_are_told_apart_by_the_four_items_but_not_by_their_names() -> None:
    people = [person for household in generate(3, 3000) for person in household]
    items = Counter((p.name, p.birth_date, p.sex, p.address) for p in people)
    assert max(items.values()) == 1
    assert len({p.person_number for p in people}) == len(people)
    assert max(Counter(p.name for p in people).values()) > 3
    assert all(p.birth_date < date(2026, 4, 1) and p.address.startswith("見本市") for p in people)


def test_households_have_one_head_first_and_namesakes_live_elsewhere() -> None:
    city = generate(1, 60)
    for household in city:
        assert [p.role for p in household].count("世帯主") == 1
        assert household[0].role == "世帯主"
        assert len({p.address for p in household}) == len({p.household_number for p in household}) == 1
    assert {len(household) for household in city} == {1, 2, 3}
    heads = Counter((h[0].name, h[0].kana) for h in city)
    assert sum(count - 1 for count in heads.values() if count > 1) >= 9
    couples = [h for h in city if len(h) > 1 and h[1].role in ("妻", "夫")]
    assert couples
    assert all({p.sex for p in h[:2]} == {"男", "女"} for h in couples)


def test_register_forms_fall_back_on_the_card() -> None:
    people = [p for h in generate(5, 400, variants=1.0) for p in h]
    assert any("髙" in p.name and "高" in p.card_name for p in people)
    assert any("邊" in p.name and p.card_name == p.name for p in people)
    assert not any(set(p.card_name) & set("髙﨑德淸𠮷") for p in people)
    assert all(p.name == p.card_name for h in generate(5, 400) for p in h)


def test_lists_come_back_as_written(tmp_path: Path) -> None:
    city = generate(2, 40)
    rows = target_rows(city, amount=70_000, protected=[city[0][0].person_number])
    write_xlsx(tmp_path / "list.xlsx", rows)
    sheet = load_workbook(tmp_path / "list.xlsx").get_sheet_by_name("対象者").to_python()
    assert tuple(sheet[0]) == COLUMNS
    assert len(sheet) == 1 + sum(len(h) for h in city)
    first = dict(zip(COLUMNS, sheet[1], strict=True))
    head = city[0][0]
    assert (first["整理番号"], first["宛名番号"]) == ("00001-1", head.person_number)
    assert (first["氏名"], first["生年月日"], first["支給額"]) == (head.name, head.birth_date, 70_000)
    assert (first["手続区分"], first["支援措置"]) == ("支給要件確認書", "該当")
    by_reference = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in sheet[1:]}
    assert by_reference["00002-1"]["口座名義カナ"] == city[1][0].kana
    assert by_reference["00001-2"]["支給額"] == ""
    for encoding in ("cp932", "utf-8-sig"):
        write_csv(tmp_path / "list.csv", rows, encoding)
        with (tmp_path / "list.csv").open(encoding=encoding, newline="") as file:
            lines = list(csv.DictReader(file))
        assert [line["氏名"] for line in lines] == [str(row["氏名"]) for row in rows]
        assert lines[0]["生年月日"] == head.birth_date.strftime("%Y/%m/%d")
    with pytest.raises(UnicodeEncodeError):
        write_csv(tmp_path / "list.csv", [{"氏名": "𠮷田"}], "cp932")
