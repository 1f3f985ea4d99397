"""Decisions planted by hand, counted against a small truth."""

import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sandbox.city.noise.read import Unreadable, count_rows, read_decisions, read_kinds
from sandbox.city.noise.score import score
from sandbox.city.noise.tally import UNPLANTED, KindTally, tally
from tests.unit.sandbox.noise_cities import files

app = typer.Typer()
app.command()(score)

TRUTH = {("R1", "T1"): "same", ("R2", "T2"): "same", ("R3", "T3"): "moved", ("R4", "T4"): "room_differs",
         ("R5", "T5"): "beside_lookalike", ("R6", "T6"): "sex_blank"}  # fmt: skip
LOOKALIKES = {("R7", "T5"): "twins_gaiji", ("R8", "T8"): "father_and_son"}


def write(folder: Path, decisions: list[tuple[str, str, str]]) -> list[str]:
    tables: dict[str, list[tuple[str, ...]]] = {
        "truth": [("resident_id", "target_id", "kind"), *((*pair, kind) for pair, kind in TRUTH.items())],
        "lookalikes": [("resident_id", "target_id", "kind"), *((*pair, kind) for pair, kind in LOOKALIKES.items())],
        "decisions": [("resident_id", "target_id", "decision", "rule", "reason"), *((*d, "r", "x") for d in decisions)],
        "registered": [("resident_id",), *((f"R{n}",) for n in range(1, 9))],
    }
    for name, lines in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return [arg for name in ("truth", "lookalikes", "decisions") for arg in (f"--{name}", str(folder / f"{name}.csv"))]


def test_counts_by_kind_and_in_all() -> None:
    words = {"auto": [("R1", "T1"), ("R4", "T4"), ("R5", "T5")],
             "review": [("R3", "T3"), ("R6", "T6"), ("R8", "T8"), ("R1", "T3")]}  # fmt: skip
    decisions = {pair: word for word, pairs in words.items() for pair in pairs}
    result = tally(TRUTH, LOOKALIKES, decisions, 8)
    assert result.false == {}
    assert result.kinds["same"] == KindTally("auto", 2, 1, 0)
    assert result.kinds["same"].recall == 0.5
    assert result.kinds["moved"] == KindTally("review", 1, 0, 1)
    assert result.kinds["room_differs"] == KindTally("either", 1, 1, 0)
    assert result.kinds["beside_lookalike"] == KindTally("either", 1, 1, 0)
    assert result.auto_recall == pytest.approx(1 / 3)
    assert result.recall == pytest.approx(3 / 6)
    assert result.found == pytest.approx(5 / 6)
    assert result.review_per_1000 == 4 / 8 * 1000


def test_an_automatic_pair_that_is_not_true_is_false_whatever_it_is() -> None:
    decisions = {("R7", "T5"): "auto", ("R1", "T2"): "auto", ("R8", "T8"): "review", ("R2", "T1"): "auto"}
    result = tally(TRUTH, LOOKALIKES, decisions, 8)
    assert result.false == {("R7", "T5"): "twins_gaiji", ("R1", "T2"): UNPLANTED, ("R2", "T1"): UNPLANTED}
    assert result.false_by_kind == {UNPLANTED: 2, "twins_gaiji": 1}
    assert result.recall == result.found == 0


def test_shares_of_nothing_are_not_numbers() -> None:
    result = tally({}, {}, {}, 0)
    assert (result.recall, result.auto_recall, result.found, result.review_per_1000) == (None, None, None, None)


def test_the_command_fails_on_a_false_match_alone(tmp_path: Path) -> None:
    good = [("R1", "T1", "auto"), ("R8", "T8", "review")]
    done = CliRunner().invoke(app, write(tmp_path, good))
    assert done.exit_code == 0, done.output
    assert "別人を自動で一致とした組" in done.stdout
    failed = CliRunner().invoke(app, write(tmp_path, [*good, ("R7", "T5", "auto")]))
    assert failed.exit_code == 1
    assert "R7 T5 twins_gaiji" in failed.stdout
    as_json = CliRunner().invoke(app, [*write(tmp_path, [*good, ("R7", "T5", "auto")]), "--json"])
    assert as_json.exit_code == 1
    result = json.loads(as_json.stdout)
    assert result["false_pairs"] == [{"resident_id": "R7", "target_id": "T5", "kind": "twins_gaiji"}]
    assert (result["false"], result["false_by_kind"]) == (1, {"twins_gaiji": 1})
    assert result["kinds"]["same"] == {"expect": "auto", "pairs": 2, "auto": 1, "review": 0, "recall": 0.5}
    assert result["review_per_1000"] == 125


def test_nothing_decided_and_nothing_planted_is_not_an_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, write(tmp_path, []))
    assert done.exit_code == 0
    assert "0.0000" in done.stdout


def test_the_files_of_a_city_are_read(tmp_path: Path) -> None:
    city = files(tmp_path, 400, 300)
    truth = read_kinds(tmp_path / "truth.csv")
    assert {(row["resident_id"], row["target_id"]): row["kind"] for row in city["truth"]} == truth
    assert count_rows(tmp_path / "registered.csv") == 400
    perfect = tally(truth, read_kinds(tmp_path / "lookalikes.csv"), dict.fromkeys(truth, "auto"), 400)
    assert (perfect.recall, perfect.auto_recall, perfect.found, perfect.false) == (1, 1, 1, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("resident_id,decision\nR1,auto\n", "見出しに target_id がありません。1行目を直してください。"),
        (
            "resident_id,target_id,decision\nR1,T1,yes\n",
            "の 2 行目: decision が yes です。auto か review にしてください。",
        ),
        ("resident_id,target_id,decision\nR1,T1\n", "の 2 行目: decision が 空 です。"),
        ("resident_id,target_id,decision\nR1,T1,auto\nR1,T1,review\n", "の 3 行目: R1 と T1 の組が2度あります。"),
        ("", "見出しに decision、resident_id、target_id がありません"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_place_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    arguments = write(tmp_path, [])
    (tmp_path / "decisions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as error:
        read_decisions(tmp_path / "decisions.csv")
    assert message in str(error.value)
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_file_that_is_missing_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    arguments = write(tmp_path, [])
    for spoil in (lambda path: path.write_bytes("氏名".encode("cp932")), Path.unlink):
        for name in ("truth", "registered"):
            write(tmp_path, [])
            spoil(tmp_path / f"{name}.csv")
            done = CliRunner().invoke(app, arguments)
            assert done.exit_code == 2
            assert f"{name}.csv を読めません" in done.stderr
