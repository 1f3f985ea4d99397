"""Noise in names that leaves no doubt who is meant."""

from random import Random

from sandbox.city.noise.kinds.characters import COMPATIBILITY, OLD_FORMS, SUBSTITUTED, SURNAME_FORMS, is_kanji, replaced
from sandbox.city.noise.kinds.kana import half_width, katakana, large
from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.records import Pair

_SPACES = ("", " ", "  ", "　　", "\u00a0", "\u2003")


def _same(pair: Pair, draw: Random) -> bool:
    return True


def _spacing(pair: Pair, draw: Random) -> bool:
    if pair.person.foreign:
        return False
    pair.listed.name = draw.choice(_SPACES).join((pair.person.surname.text, pair.person.given.text))
    if draw.random() < 0.2:
        pair.listed.name = f" {pair.listed.name}　"
    return True


def _substituted(pair: Pair, draw: Random) -> bool:
    return _listed_as(pair, replaced(pair.listed.name, SUBSTITUTED))


def _old_form(pair: Pair, draw: Random) -> bool:
    surname, given = pair.person.surname.text, pair.person.given.text
    # One form for one character: 渡邊 and 渡邉 are both met, but not in one name.
    forms = OLD_FORMS | (SURNAME_FORMS if draw.random() < 0.5 else {})
    old = f"{replaced(surname, forms)}　{replaced(given, OLD_FORMS)}"
    if pair.person.foreign or old == pair.listed.name:
        return False
    entry = pair.listed if draw.random() < 0.7 else pair.card
    entry.name = old
    return True


def _variation_selector(pair: Pair, draw: Random) -> bool:
    places = [i for i, char in enumerate(pair.listed.name) if is_kanji(char)]
    if not places:
        return False
    after = draw.choice(places) + 1
    selector = chr(draw.choice((0xE0100, 0xE0101, 0xE0102, 0xFE00)))
    return _listed_as(pair, pair.listed.name[:after] + selector + pair.listed.name[after:])


def _compatibility(pair: Pair, draw: Random) -> bool:
    return _listed_as(pair, replaced(pair.listed.name, COMPATIBILITY))


def _iteration(pair: Pair, draw: Random) -> bool:
    name = pair.listed.name
    return _listed_as(pair, "".join(name[i - 1] if char == "々" else char for i, char in enumerate(name)))


def _kana_script(pair: Pair, draw: Random) -> bool:
    return _listed_as(pair, katakana(pair.listed.name))


def _kana_width(pair: Pair, draw: Random) -> bool:
    return _listed_as(pair, half_width(pair.listed.name.replace("　", "\0")).replace("\0", "　"))


def _reading(pair: Pair, draw: Random) -> bool:
    if pair.person.foreign:
        return False
    pair.listed.kana = half_width(large(pair.listed.kana))
    return True


def _listed_as(pair: Pair, name: str) -> bool:
    changed = name != pair.listed.name
    pair.listed.name = name
    return changed


NAMES = (
    Kind("same", Expect.AUTO, 520, "none", "written alike", _same),
    Kind("name_spacing", Expect.AUTO, 55, "name", "spaces carry nothing", _spacing, notation=True),
    Kind("name_substituted", Expect.AUTO, 330, "name", "高 on the card for 髙, not in JIS X 0208 or 0212", _substituted,
         notation=True),
    Kind("name_old_form", Expect.AUTO, 120, "name", "沢 and 澤 are one character in two forms", _old_form,
         notation=True),
    Kind("name_variation_selector", Expect.AUTO, 25, "name", "a selector picks a glyph, not a character",
         _variation_selector, notation=True),
    Kind("name_compatibility", Expect.AUTO, 160, "name", "Unicode maps it to one everyday character", _compatibility,
         notation=True),
    Kind("name_iteration_mark", Expect.AUTO, 700, "name", "々 repeats the character before it", _iteration,
         notation=True),
    Kind("name_kana_script", Expect.AUTO, 400, "name", "さくら and サクラ sound and mean the same", _kana_script,
         notation=True),
    Kind("name_kana_half_width", Expect.AUTO, 600, "name", "width carries nothing", _kana_width, notation=True),
    Kind("reading_without_small_letters", Expect.AUTO, 25, "kana", "the card has no kana to differ from", _reading,
         notation=True),
)  # fmt: skip
