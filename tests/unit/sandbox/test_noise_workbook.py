"""The noisy city as a target list of the template."""

from collections import Counter
from pathlib import Path

from python_calamine import load_workbook

from sandbox.city import COLUMNS, write_xlsx
from sandbox.city.noise.workbook import template_rows
from tests.unit.sandbox.noise_cities import files


def test_a_subset_becomes_a_workbook(tmp_path: Path) -> None:
    city = files(tmp_path / "city", 200, 300, share=1, lookalikes=0)
    wanted = {row["target_id"] for row in city["targets"][:120]}
    lines = list(template_rows(tmp_path / "city" / "targets.csv", wanted, amount=10_000))
    assert {line["整理番号"] for line in lines} == wanted
    write_xlsx(tmp_path / "list.xlsx", lines)
    sheet = load_workbook(tmp_path / "list.xlsx").get_sheet_by_name("対象者").to_python()
    assert tuple(sheet[0]) == COLUMNS
    written = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in sheet[1:]}
    assert len(written) == 120
    for row in city["targets"][:120]:
        cells = written[row["target_id"]]
        assert (cells["氏名"], cells["生年月日"]) == (row["name"], row["birth_date"])
        assert (cells["性別"], cells["基準日住所"]) == (row["sex"], row["address"])
    heads = Counter(cells["世帯番号"] for cells in written.values() if cells["続柄"] == "世帯主")
    assert set(heads) == {row["household_id"] for row in city["targets"][:120]}
    assert set(heads.values()) == {1}
    assert len(heads) < 120
    assert {cells["支給額"] for cells in written.values() if cells["続柄"] == "世帯主"} == {10_000}
    assert {cells["支給額"] for cells in written.values() if cells["続柄"] != "世帯主"} == {""}


def test_all_rows_are_taken_when_none_are_named(tmp_path: Path) -> None:
    files(tmp_path, 50, 80)
    assert len(list(template_rows(tmp_path / "targets.csv"))) == 80
