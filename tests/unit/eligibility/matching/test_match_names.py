import pytest

from services.eligibility.matching.kana import read_kana
from services.eligibility.matching.names import read_name


def texts(name: str) -> set[str]:
    return {form.text for form in read_name(name)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋　一郎", "高橋　一郎"),
        ("山﨑　一郎", "山崎　一郎"),
        ("德田　淸", "徳田　清"),
        ("𠮷田　一郎", "吉田　一郎"),
        ("栁　㐂一", "柳　喜一"),
        ("渡邉　一郎", "渡辺　一郎"),
        ("渡邊　一郎", "渡辺　一郎"),
        ("濵田　一郎", "浜田　一郎"),
        ("濱田　一郎", "浜田　一郎"),
        ("桒原　一郎", "桑原　一郎"),
        ("澤田　眞理", "沢田　真理"),
        ("櫻井　惠子", "桜井　恵子"),
        ("國分　龍之介", "国分　竜之介"),
        ("瀨戸　賴子", "瀬戸　頼子"),
        ("葛\U000e0100城　一郎", "葛城　一郎"),
        ("辻\ufe00　一郎", "辻　一郎"),
        ("\ufa1b田　一郎", "福田　一郎"),
        ("\ufa19山　一郎", "神山　一郎"),
        ("\ufa11田　一郎", "崎田　一郎"),
        ("大\u200b山　一郎", "大山　一郎"),
        ("佐々木　一郎", "佐佐木　一郎"),
        ("すゝむ　一郎", "すすむ　一郎"),
        ("山田　さくら", "山田　サクラ"),
        ("山田　ｻｸﾗ", "山田　サクラ"),
        ("山田　ガク", "山田　か\u3099く"),
        ("山田　花子", "山田花子"),
        ("山田 花子", "山　田　花　子"),
        ("山田　すゑ", "山田　すえ"),
        ("ＳＭＩＴＨ　ＪＯＨＮ", "smith john"),
        ("SMITH JOHN", "SMITHJOHN"),
        ("O'NEIL ANN-MARIE", "ONEIL ANN MARIE"),
        ("José María", "JOSE MARIA"),
        ("マイケル・ジョンソン", "マイケル　ジョンソン"),
    ],
)
def test_writings_of_one_name(one: str, other: str) -> None:
    assert texts(one) == texts(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田　裕", "山田　祐"),
        ("山田　太", "山田　大"),
        ("山田　美", "山田　実"),
        ("山田　明", "山田　朋"),
        ("山田　陽", "山田　易"),
        ("山田　凛", "山田　凜"),
        ("山田　遥", "山田　遙"),
        ("山田　以", "山田　已"),
        ("山田　玉", "山田　王"),
        ("山田　梅", "山田　某"),
        ("山田　富", "山田　冨"),
        ("山田　ユウタ", "山田　ユータ"),
        ("山田　はな", "山田　ばな"),
        ("山田　キヨコ", "山田　キョウコ"),
        ("斎藤　一郎", "斉藤　一郎"),
        ("〓田　一郎", "山田　一郎"),
    ],
)
def test_names_that_stay_apart(one: str, other: str) -> None:
    assert texts(one).isdisjoint(texts(other))


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("山田［佐藤］　花子", {"山田花子", "佐藤花子"}),
        ("山田[佐藤] 花子", {"山田花子", "佐藤花子"}),
        ("山田〔旧氏：佐藤〕　花子", {"山田花子", "佐藤花子"}),
        ("山田　花子［佐藤］", {"山田花子", "佐藤花子"}),
        ("KIM MINJI（金本　民子）", {"KIMMINJI", "金本民子"}),
        ("ＫＩＭ　ＭＩＮＪＩ（通称　金本民子）", {"KIMMINJI", "金本民子"}),
        ("山田（佐藤）花子", {"山田花子", "佐藤花子"}),
        ("山田［佐藤　花子", {"山田佐藤花子"}),
        ("", {""}),
    ],
)
def test_names_in_brackets(name: str, forms: set[str]) -> None:
    assert texts(name) == forms


@pytest.mark.parametrize(
    "hole",
    ["〓", "■", "？", "?", "＊", "*", "□", "\ue000", "\uf8ff", "\U000f0000", "\ufffd", "・", "_", "●", "#", "\x1a"],
)
def test_a_character_that_cannot_be_read_becomes_a_hole(hole: str) -> None:
    assert texts(f"山{hole}　花子") == {"山〓花子"}


@pytest.mark.parametrize("name", ["髙橋　さくら", "佐々木　一郎", "渡\u908a\U000e0101　太郎", "㐂田　㐂一"])
def test_what_was_written_lies_character_by_character_beside_the_form(name: str) -> None:
    (form,) = read_name(name)
    assert len(form.written) == len(form.text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヤマダ　ハナコ", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ("やまだ　はなこ", "ヤマダハナコ"),
        ("キョウコ", "キヨウコ"),
        ("スヱ", "スエ"),
        ("サ－ラ", "サーラ"),
        ("ｶﾞｸ", "ガク"),
    ],
)
def test_writings_of_one_reading(one: str, other: str) -> None:
    assert read_kana(one) == read_kana(other)


def test_readings_that_stay_apart() -> None:
    assert read_kana("ハナコ") != read_kana("バナコ")
    assert read_kana("ユウタ") != read_kana("ユタ")
