"""Noise in addresses that leaves no doubt which home is meant."""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from sandbox.city.noise.kinds.characters import OLD_FORMS, replaced
from sandbox.city.noise.kinds.kind import Apply, Expect, Kind
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.places.buildings import BUILDINGS
from sandbox.city.noise.places.homes import Home
from sandbox.city.noise.places.numerals import kanji
from sandbox.city.noise.places.towns import GA_KE_PAIR
from sandbox.city.noise.places.writing import register_style, write
from sandbox.city.noise.records import Pair

_DASHES = ("‐", "‑", "‒", "–", "—", "―", "−", "ー", "ｰ", "﹣", "─")


def relist(pair: Pair, home: Home | None = None, **changes: Any) -> bool:
    """Writes the listed address anew in the register's style with `changes`; False if it comes out the same."""
    home = home or pair.person.home
    address = write(home, replace(register_style(home), **changes))
    changed = address != pair.listed.address
    pair.listed.address = address
    return changed


def _always(**changes: Any) -> Apply:
    return lambda pair, draw: relist(pair, **changes)


def _when(fits: Callable[[Home], bool], apply: Apply) -> Apply:
    return lambda pair, draw: fits(pair.person.home) and apply(pair, draw)


def _one_of(name: str, choices: tuple[Any, ...], **changes: Any) -> Apply:
    return lambda pair, draw: relist(pair, **(changes | {name: draw.choice(choices)}))


def _building(pair: Pair, draw: Random) -> bool:
    return relist(pair, building=draw.choice(BUILDINGS[pair.person.home.building]))


def _ga_ke(pair: Pair, draw: Random) -> bool:
    town = pair.person.home.town
    if town in GA_KE_PAIR:
        return False
    other = draw.choice([char for char in "がヶケ" if char not in town.name])
    return relist(pair, town=re.sub("[がヶケ]", other, town.name))


def _care_of(pair: Pair, draw: Random) -> bool:
    pair.listed.address += f"　{SURNAMES_BY_FREQUENCY.draw(draw).text}様方"
    return True


def _spaced(pair: Pair, draw: Random) -> bool:
    town = pair.person.home.town.name
    spaces = draw.choice((" ", "　"))
    head, tail = pair.listed.address.split(town, 1)
    pair.listed.address = f"{head}{spaces}{town}{spaces}{tail}".replace("市大字", f"市{spaces}大字")
    return True


def _old_town(pair: Pair, draw: Random) -> bool:
    old = replaced(pair.person.home.town.name, OLD_FORMS)
    return old != pair.person.home.town.name and relist(pair, town=old)


_NUMBERS = "the same town and the same numbers"
_BUILDING = "buildings are not compared, and a room only when both sides have one"
ADDRESSES = (
    Kind("address_hyphens", Expect.AUTO, 40, "address", _NUMBERS,
         _when(lambda home: home.spelled, _always(dash="-", digits=str, room="")), notation=True),
    Kind("address_spelled_out", Expect.AUTO, 40, "address", _NUMBERS,
         _when(lambda home: not home.spelled, _always(dash="", room="号")), notation=True),
    Kind("address_dashes", Expect.AUTO, 45, "address", "any dash between digits divides numbers",
         _one_of("dash", _DASHES, room=""), notation=True),
    Kind("address_half_width_digits", Expect.AUTO, 30, "address", "width carries nothing", _always(digits=str),
         notation=True),
    Kind("address_kanji_digits", Expect.AUTO, 30, "address", _NUMBERS,
         _always(dash="", digits=kanji, room=None)),
    Kind("address_kanji_chome", Expect.AUTO, 40, "address", "丁目 is written in kanji by law, in digits by custom",
         _when(lambda home: home.chome > 0 and home.spelled, _always(chome_digits=kanji)), notation=True),
    Kind("address_lot_particle", Expect.AUTO, 60, "address", "番地の, 番地ノ and 番地 before the branch are one",
         _when(lambda home: home.town.lot and home.second > 0,
               _one_of("lot", ("番地の", "番地ノ", "の", "ノ"), dash="", room="号")), notation=True),
    Kind("address_without_prefecture", Expect.AUTO, 40, "address", "the city's name says it", _always(prefecture=""),
         notation=True),
    Kind("address_without_building", Expect.AUTO, 80, "address", _BUILDING,
         _when(lambda home: home.room > 0, _always(room=None))),
    Kind("address_building_spelling", Expect.AUTO, 80, "address", _BUILDING,
         _when(lambda home: home.room > 0, _building), notation=True),
    Kind("address_room_by_dash", Expect.AUTO, 80, "address", "the number after the 号, or after the branch of a lot",
         _when(lambda home: home.room > 0 and home.second > 0 and (home.chome > 0 or home.town.lot),
               _always(dash="－", rooms_by_dash=True)), notation=True),
    Kind("address_ooaza", Expect.AUTO, 70, "address", "大字 may be left out of a town that is one",
         _when(lambda home: home.town.ooaza, _always(ooaza=False)), notation=True),
    Kind("address_ga_ke", Expect.AUTO, 80, "address", "ヶ, ケ and が are one letter, which is there or not",
         _when(lambda home: any(char in home.town.name for char in "がヶケ"), _ga_ke), notation=True),
    Kind("address_old_town_kanji", Expect.AUTO, 160, "address", "櫻台 and 桜台 are one town", _old_town, notation=True),
    Kind("address_care_of", Expect.AUTO, 18, "address", "the host is no part of the address", _care_of),
    Kind("address_spaces", Expect.AUTO, 25, "address", "spaces carry nothing", _spaced, notation=True),
)  # fmt: skip
