"""The city of the settings: its name with or without prefecture, its town master, and what makes another version."""

from pathlib import Path

import pytest

from services.eligibility.city import City, city_of
from services.eligibility.matching.addresses import read_address
from services.eligibility.matching_files.refused import FileRefused

TOWNS = "town,kana,chome,lot\n霞が関,カスミガセキ,3,0\n"


def key(city: City, address: str) -> str:
    return read_address(address, city.home, city.towns).key


@pytest.mark.parametrize("name", ["総社市", "岡山県総社市"])
def test_the_name_is_left_off_an_address(name: str) -> None:
    city = city_of(name, None)
    found = {key(city, address) for address in ("岡山県総社市中央一丁目2番3号", "総社市中央1-2-3", "中央1-2-3")}
    assert len(found) == 1
    assert key(city, "倉敷市中央1-2-3") == ""


def test_a_city_of_the_same_name_elsewhere_is_another_one() -> None:
    assert key(city_of("広島県府中市", None), "東京都府中市本町1-2") == ""


def test_without_a_town_master_nobody_knows_whether_two_towns_are_one(tmp_path: Path) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text(TOWNS)
    one, other = "総社市霞が関1-2-3", "総社市霞ケ関1-2-3"
    assert key(city_of("総社市", None), one) != key(city_of("総社市", None), other)
    assert key(city_of("総社市", towns), one) == key(city_of("総社市", towns), other) != ""


def test_whatever_changes_a_form_changes_the_version(tmp_path: Path) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text(TOWNS)
    versions = {
        city_of("総社市", None).version,
        city_of("岡山県総社市", None).version,
        city_of("総社市", towns).version,
    }
    towns.write_text(TOWNS + "中央,チュウオウ,5,0\n")
    assert len(versions | {city_of("総社市", towns).version}) == 4
    assert city_of("総社市", towns).version == city_of("総社市", towns).version


def test_a_town_master_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    towns = tmp_path / "towns.csv"
    towns.write_text("town,kana\n中央,\n")
    with pytest.raises(FileRefused, match=r"towns\.csv"):
        city_of("総社市", towns)
