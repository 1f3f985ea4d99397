"""The files of a synthetic noisy city."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
import typer
from typer.testing import CliRunner

from sandbox.city.noise.__main__ import generate
from sandbox.city.noise.numbering import Numbers, Shuffle
from sandbox.city.noise.places.homes import Homes
from sandbox.city.noise.plan import DoesNotFit, plan
from tests.unit.sandbox.noise_cities import files

app = typer.Typer()
app.command()(generate)


def test_the_same_seed_is_the_same_city(tmp_path: Path) -> None:
    assert files(tmp_path / "a", 700, 600, seed=4) == files(tmp_path / "b", 700, 600, seed=4)
    names = ("registered.csv", "targets.csv", "towns.csv", "truth.csv", "lookalikes.csv")
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in names)
    assert {path.name for path in (tmp_path / "a").iterdir()} == set(names)
    assert files(tmp_path / "c", 700, 600, seed=5)["truth"] != files(tmp_path / "a", 700, 600, seed=4)["truth"]


@pytest.mark.parametrize(("registered", "targets"), [(1500, 1500), (300, 2500), (2500, 300), (1, 1), (7, 400)])
def test_sizes_and_columns_are_those_asked_for(tmp_path: Path, registered: int, targets: int) -> None:
    city = files(tmp_path, registered, targets)
    assert len(city["registered"]) == registered
    assert len(city["targets"]) == targets
    residents = {row["resident_id"] for row in city["registered"]}
    listed = {row["target_id"] for row in city["targets"]}
    assert (len(residents), len(listed)) == (registered, targets)
    for row in city["registered"]:
        assert list(row) == ["resident_id", "name", "kana", "birth_date", "sex", "address"]
    for row in city["targets"]:
        assert list(row) == ["target_id", "household_id", "name", "kana", "birth_date", "sex", "address"]
    for name in ("truth", "lookalikes"):
        assert all(list(row) == ["resident_id", "target_id", "kind"] for row in city[name])
        assert all(row["resident_id"] in residents and row["target_id"] in listed for row in city[name])
    twice = [row for row in city["truth"] if row["kind"] == "duplicate_row"]
    assert len(city["truth"]) - len(twice) / 2 == round(min(registered, targets) * 0.5)
    pairs = [(row["resident_id"], row["target_id"]) for name in ("truth", "lookalikes") for row in city[name]]
    assert len(set(pairs)) == len(pairs)


def test_each_person_is_listed_once_but_for_duplicate_rows(tmp_path: Path) -> None:
    truth = files(tmp_path, 3000, 3000)["truth"]
    assert max(Counter(row["target_id"] for row in truth).values()) == 1
    residents = Counter(row["resident_id"] for row in truth)
    twice = {row["resident_id"] for row in truth if row["kind"] == "duplicate_row"}
    assert twice
    assert {resident for resident, count in residents.items() if count == 2} == twice
    assert max(residents.values()) == 2


def test_nobody_is_listed_twice_where_every_row_is_taken(tmp_path: Path) -> None:
    city = files(tmp_path, 2000, 2000, share=1, lookalikes=0)
    assert len(city["truth"]) == 2000
    assert "duplicate_row" not in {row["kind"] for row in city["truth"]}


def test_the_order_of_rows_tells_nothing(tmp_path: Path) -> None:
    city = files(tmp_path, 2000, 2000)
    place = {row["target_id"]: i for i, row in enumerate(city["targets"])}
    resident = {row["resident_id"]: i for i, row in enumerate(city["registered"])}
    near = sum(abs(resident[row["resident_id"]] - place[row["target_id"]]) < 20 for row in city["truth"])
    assert near < len(city["truth"]) * 0.1
    for name in ("registered", "targets"):
        ids = [next(iter(row.values())) for row in city[name]]
        assert ids != sorted(ids)


def test_the_town_master_has_its_traps(tmp_path: Path) -> None:
    towns = {row["town"]: row for row in files(tmp_path, 10, 10)["towns"]}
    for one, two in (
        ("緑丘", "緑が丘"),
        ("百合丘", "百合ケ丘"),
        ("霞が関", "霞ケ関"),
        ("一ノ宮", "一ノ宮町"),
        ("三ツ木", "三ツ木台"),
    ):
        assert one in towns
        assert two in towns
    assert towns["久代"] == {"town": "久代", "kana": "クシロ", "chome": "0", "lot": "1", "ooaza": "1"}
    assert towns["南町"] == {"town": "南町", "kana": "ミナミチョウ", "chome": "12", "lot": "0", "ooaza": "0"}
    assert towns["霞が関"]["kana"] == towns["霞ケ関"]["kana"]


def test_no_two_households_share_a_home() -> None:
    homes, draw = Homes(), Random(1)
    # More houses than the first round of numbers of a town without 丁目, so that the second begins.
    given = [homes.house(draw) for _ in range(60_000)] + [homes.flat(draw) for _ in range(5000)]
    assert len(set(given)) == len(given)
    assert any(home.room for home in given)


def test_whole_names_repeat_seldom(tmp_path: Path) -> None:
    names = Counter(row["name"] for row in files(tmp_path, 8000, 8000)["registered"])
    assert max(names.values()) <= 8
    assert len(names) > 8000 * 0.9
    surnames = Counter(name.split("　")[0] for name in names)
    assert surnames.most_common(1)[0][1] > 80


def test_a_shuffle_hands_on_everything_and_holds_little() -> None:
    out: list[int] = []
    shuffle = Shuffle(out.append, Random(1), window=50)
    for number in range(1000):
        shuffle.add(number)
        assert number + 1 - len(out) <= 50
    shuffle.close()
    assert sorted(out) == list(range(1000))
    assert out != sorted(out)


@pytest.mark.parametrize("size", [1, 2, 3, 10, 97, 1000])
def test_numbers_are_given_once(size: int) -> None:
    numbers = Numbers("R", size)
    assert {numbers.next() for _ in range(size)} == {f"R{n:07}" for n in range(1, size + 1)}


def test_sizes_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(DoesNotFit, match="--lookalikes を小さく"):
        plan(1000, 1000, 0.1, 0.9, Random(1))
    with pytest.raises(DoesNotFit, match="どちらかを小さく"):
        plan(1000, 1000, 1.0, 0.3, Random(1))
    assert plan(1000, 1000, 1.0, 0.0, Random(1)).both == 1000


def test_the_command_writes_and_says_what_to_do(tmp_path: Path) -> None:
    size = ["--registered", "50", "--targets", "40", "--seed", "9"]
    done = CliRunner().invoke(app, ["--out", str(tmp_path / "city"), *size])
    assert done.exit_code == 0
    assert (tmp_path / "city" / "truth.csv").exists()
    assert "まちを作っています" not in done.stderr
    refused = CliRunner().invoke(app, ["--out", str(tmp_path / "x"), *size, "--share", "1", "--lookalikes", "0.5"])
    assert refused.exit_code == 2
    assert "--lookalikes" in refused.stderr
    assert not (tmp_path / "x").exists()
    (tmp_path / "file").write_text("")
    blocked = CliRunner().invoke(app, ["--out", str(tmp_path / "file"), *size])
    assert blocked.exit_code == 2
    assert "--out に書けるフォルダーを指定してください" in blocked.stderr
    assert "Traceback" not in blocked.output
    assert "作る種" in CliRunner().invoke(app, ["--help"]).output
