import pytest

from services.eligibility.matching.addresses import NOWHERE, Home, Place, find_home, read_address, with_towns_apart
from services.eligibility.matching.addresses.home import EVERY_TOWN
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS

SAME = [
    ("中央一丁目1番1号", "中央１－１－１"),
    ("中央1-1-1", "中央1ー1ー1"),
    ("中央1-1-1", "中央1−1‐1"),
    ("中央1-1-1", "中央1─1━1"),
    ("中央1-1-1", "中央 1 - 1 - 1"),
    ("中央1-1-1", "中央一丁目一番一号"),
    ("中央1-12-23", "中央一丁目十二番二十三号"),
    ("中央1-1-1", "岡山県総社市中央1-1-1"),
    ("中央1-1-1", "総社市中央1丁目1番1号"),
    ("中央1-1-1", "岡山県　総社市　中央　１丁目１番１号"),
    ("中央1-1-1", "〒719-1131 岡山県総社市中央1-1-1"),
    ("中央1-1-1", "中央01-01-01"),
    ("中央1-1-1", "中央1-1-1 コーポ見本"),
    ("中央1-1-1", "中央1-1-1 佐藤様方"),
    ("中央1-1-1", "中央1-1-1 千草荘"),
    ("緑が丘1-2-3", "緑ヶ丘1-2-3"),
    ("緑が丘1-2-3", "緑ケ丘1-2-3"),
    ("緑が丘1-2-3", "緑ガ丘1-2-3"),
    ("一ノ宮123-4", "一の宮123番地4"),
    ("一ノ宮123-4", "一之宮123番地の4"),
    ("一ノ宮123-4", "大字一ノ宮123番地ノ4"),
    ("一ノ宮123", "一ノ宮百二十三番地"),
    ("三ツ木12-3", "三つ木12-3"),
    ("滝沢5", "瀧澤5番地"),
    ("八幡町1-2-3", "八幡町一丁目2番3号"),
    ("七日市1-2", "総社市七日市1-2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_place(one: str, other: str) -> None:
    assert read_address(one, HOME, TOWNS).key == read_address(other, HOME, TOWNS).key != ""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_place_without_a_town_master(one: str, other: str) -> None:
    assert read_address(one, HOME).key == read_address(other, HOME).key != ""


APART = [
    ("緑丘1-2-3", "緑が丘1-2-3"),
    ("中央1-12-3", "中央11-2-3"),
    ("中央1-1-1", "中央1-11"),
    ("中央1-1", "中央1-1-1"),
    ("中央1-2-3", "中央北1-2-3"),
    ("霞が関1-2-3", "霞ケ関1-2-3"),
    ("霞が関1-2-3", "霞1-2-3"),
    ("三ツ木12-3", "木12-3"),
    ("一ノ宮12-3", "宮12-3"),
    ("一ノ宮123番地イ", "一ノ宮123番地ロ"),
    ("一ノ宮甲123", "一ノ宮乙123"),
    ("二番町3-4", "二番町5-6"),
    ("2番町3-4", "3番町3-4"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_places(one: str, other: str) -> None:
    assert read_address(one, HOME, TOWNS).key != read_address(other, HOME, TOWNS).key
    if "霞" not in one:
        assert read_address(one, HOME).key != read_address(other, HOME).key


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("中央1-2-3-405", Place("中央|1-2-3", "405")),
        ("中央1丁目2番3号405号室", Place("中央|1-2-3", "405")),
        ("中央1丁目2番3号405", Place("中央|1-2-3", "405")),
        ("中央1-2-3 コーポ見本405", Place("中央|1-2-3", "405")),
        ("中央1-2-3 コーポ見本405号", Place("中央|1-2-3", "405")),
        ("中央1-2-3 コーポ見本A-405 佐藤様方", Place("中央|1-2-3", "A405")),
        ("中央1-2-3 第2コーポ三丁目館205", Place("中央|1-2-3", "205")),
        ("中央1-2-3 GREEN HEIM201", Place("中央|1-2-3", "201")),
        ("中央1-2-3 ロイヤルM103", Place("中央|1-2-3", "103")),
        ("中央1-2-3 2階", Place("中央|1-2-3", "2F")),
        ("中央1-2-3 県営見本団地2号棟101号室", Place("中央|1-2-3", "2-101")),
        ("中央1-2-3-2-101", Place("中央|1-2-3", "2-101")),
        ("中央1-2-3 A棟101", Place("中央|1-2-3", "A101")),
        ("中央1-2-3 四〇五号室", Place("中央|1-2-3", "405")),
        ("一ノ宮123-4-201", Place("一ノ宮|123-4", "201")),
        ("一ノ宮123番地4 201号室", Place("一ノ宮|123-4", "201")),
        ("一ノ宮123番地 201号室", Place("一ノ宮|123", "201")),
        ("三ツ木字上原12", Place("三ツ木字上原|12", "")),
        ("チュウオウ1-2-3", Place("中央|1-2-3", "")),
        ("ﾁｭｳｵｳ1ﾁｮｳﾒ2ﾊﾞﾝ3ｺﾞｳ", Place("中央|1-2-3", "")),
        ("ソウジャシ　オオアザイチノミヤ　123-4", Place("一ノ宮|123-4", "")),
        ("知らない町1-2-3", Place("?知ラナイ町|1-2-3", "")),
    ],
)
def test_town_numbers_and_room(address: str, place: Place) -> None:
    assert read_address(address, HOME, TOWNS) == place


@pytest.mark.parametrize(
    "address",
    [
        "",
        "中央",
        "倉敷市中央1-2-3",
        "広島県総社市中央1-2-3",
        "岡山県倉敷市中央1-2-3",
        "岡山県都窪郡早島町中央1-2-3",
        "カスミガセキ1-2-3",
    ],
)
def test_nowhere(address: str) -> None:
    assert read_address(address, HOME, TOWNS) == NOWHERE


def test_the_city_is_the_one_most_certificates_name() -> None:
    addresses = [
        "岡山県総社市中央1",
        "岡山県総社市駅前2",
        "広島県福山市本町3",
        "総社市中央4",
        "中央5",
        "福山市1",
        "福山市2",
        "福山市3",
    ]
    assert find_home(addresses) == HOME
    assert find_home(reversed(addresses)) == HOME
    assert find_home(["中央1-2-3"]) == Home()
    assert find_home(["三重県四日市市市場町1"]) == Home("三重県", "四日市市")
    assert find_home(["岡山県都窪郡早島町前潟1"]) == Home("岡山県", "都窪郡早島町")


def test_without_a_master_certificates_tell_which_towns_are_two() -> None:
    alike = ["岡山県総社市霞が関一丁目2番3号", "岡山県総社市霞ケ関1丁目2番3号", "岡山県総社市緑が丘１丁目2番3号"]
    home = with_towns_apart(HOME, alike)
    assert read_address("霞が関1-2-3", home) != read_address("霞ケ関1-2-3", home)
    assert read_address("緑が丘1-2-3", home) == read_address("緑ヶ丘1-2-3", home)


def test_what_is_read_for_one_city_is_not_taken_for_another() -> None:
    """Addresses that come again are read once, for each city and each knowledge of its towns."""
    address = "霞が関1-2-3"
    folded = read_address(address, Home("岡山県", "総社市"))
    assert read_address(address, Home("岡山県", "総社市", EVERY_TOWN)) != folded
    assert read_address(address, Home("岡山県", "総社市", frozenset())) == folded
    assert read_address("岡山県総社市霞1-2", Home("広島県", "府中市")) == NOWHERE
    assert read_address("岡山県総社市霞1-2", Home("岡山県", "総社市")) != NOWHERE
