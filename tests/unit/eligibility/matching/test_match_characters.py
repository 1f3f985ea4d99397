"""The table of forms: every line follows from the lists it was made of, and no two names given today are joined."""

import unicodedata
from itertools import pairwise

from jntajis import MJShrinkSchemeCombo as Scheme
from jntajis import mj_shrink_candidates

from services.eligibility.matching.characters import FORMS, STRICT, SURNAME

_SCHEMES = (
    Scheme.JIS_INCORPORATION_UCS_UNIFICATION_RULE
    | Scheme.MOJ_NOTICE_582
    | Scheme.MOJ_FAMILY_REGISTER_ACT_RELATED_NOTICE
)
# Old forms of the 常用漢字表 that people are still named with, and so move by that table alone.
_OLD = "亞惡應櫻澤眞廣國惠榮齊齋龍瀧濱邊壽實條彌增德寬"
_TWINS = """
裕祐佑 美実三 太大犬 明朋 陽易 莫草 以已巳 遅越 玉王 某梅 凛凜 遥遙 翔祥 悠裕 優佑 樹貴 斗人 子了 未末 土士 郎朗
浩洋 博弘 彩綾 香花 奈菜 結唯 愛藍 蒼碧 晴陽 颯涼 健建 和知 富冨 峰峯 島嶋 尭堯 巌巖 槙槇 桧檜 萌萠 穣穰 晃晄 亘亙
"""


def test_no_form_leads_on() -> None:
    assert not FORMS.keys() & set(FORMS.values())


def test_every_form_is_one_hop_of_the_map_away_or_an_old_form() -> None:
    hops = 0
    for form, present in FORMS.items():
        direct = {unicodedata.normalize("NFKC", c) for c in mj_shrink_candidates(chr(form), _SCHEMES)} - {chr(form)}
        if chr(present) in direct:
            hops += 1
            continue
        # What is left: the old form of a present one, or a form of such an old form.
        assert direct == set() or any(FORMS.get(ord(c)) == present for c in direct) or len(direct) == 1, chr(form)
    assert hops > 0.95 * len(FORMS)


def test_names_given_today_stay_apart() -> None:
    for group in _TWINS.split():
        for one, other in pairwise(group):
            assert one.translate(STRICT) != other.translate(STRICT), (one, other)


def test_old_forms_move() -> None:
    assert _OLD.translate(STRICT) == "亜悪応桜沢真広国恵栄斉斎竜滝浜辺寿実条弥増徳寛"


def test_compatibility_ideographs_take_the_same_way_as_the_unified_ones() -> None:
    for code in range(0xF900, 0xFB00):
        unified = unicodedata.normalize("NFKC", chr(code))
        assert chr(code).translate(STRICT) == unified.translate(STRICT), hex(code)


def test_surname_forms_are_for_surnames_only() -> None:
    for one, other in ("斎斉", "坂阪", "島嶋", "富冨", "峰峯"):
        assert one.translate(STRICT) != other.translate(STRICT)
        assert one.translate(STRICT).translate(SURNAME) == other.translate(STRICT).translate(SURNAME)


def test_surname_forms_are_written_as_they_stand_after_the_strict_table() -> None:
    for form, present in list(SURNAME.items()):
        assert chr(present).translate(STRICT).translate(SURNAME) == chr(present)  # type: ignore[arg-type]
        assert chr(form) == unicodedata.normalize("NFKC", chr(form))
