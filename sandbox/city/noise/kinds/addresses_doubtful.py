"""Noise in addresses that takes knowledge of the city to read, or that a look-alike could also explain."""

from dataclasses import replace
from random import Random

from sandbox.city.noise.kinds.addresses import relist
from sandbox.city.noise.kinds.kana import half_width
from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.kinds.names_doubtful import other_surname
from sandbox.city.noise.places.towns import KANA_SHARED
from sandbox.city.noise.records import Pair


def _kana(pair: Pair, draw: Random) -> bool:
    town = pair.person.home.town
    if town in KANA_SHARED:
        return False
    city, name = "ミホンシ　", f"{'オオアザ' if town.ooaza else ''}{town.kana}　"
    if draw.random() < 0.5:
        city, name = half_width(city), half_width(name)
    return relist(pair, prefecture="", city=city, ooaza=False, town=name, dash="-", digits=str, room=None)


def _without_city(pair: Pair, draw: Random) -> bool:
    return relist(pair, prefecture="", city="")


def _aza(pair: Pair, draw: Random) -> bool:
    town = pair.person.home.town
    return town.ooaza and relist(pair, town=f"{town.name}字{draw.choice(('宮前', '上ノ段', '川向', '北畑'))}")


def _post_code(pair: Pair, draw: Random) -> bool:
    pair.listed.address = f"〒999-{draw.randrange(1000, 10_000)}　{pair.listed.address}"
    return True


def _room(pair: Pair, draw: Random) -> bool:
    home = pair.person.home
    return home.room > 0 and relist(pair, replace(home, room=home.room + draw.choice((1, 100, 2))))


def _number(pair: Pair, draw: Random) -> bool:
    home = pair.person.home
    if home.second > 0 and draw.random() < 0.5:
        return relist(pair, replace(home, second=home.second + draw.choice((1, 10))))
    return relist(pair, replace(home, first=home.first + draw.choice((1, 10, 100))))


def _moved(pair: Pair, draw: Random) -> bool:
    return relist(pair, pair.elsewhere())


def _renumbered(pair: Pair, draw: Random) -> bool:
    new = pair.person.home
    if new.town.lot:
        return False
    old = pair.elsewhere()
    return old.town.lot and relist(pair, replace(old, building=new.building, room=new.room))


def _other_city(pair: Pair, draw: Random) -> bool:
    return relist(pair, pair.elsewhere(), prefecture="隣県", city=draw.choice(("例示市", "海辺郡例示町")))


def _blank(pair: Pair, draw: Random) -> bool:
    pair.listed.address = ""
    return True


def _married_and_moved(pair: Pair, draw: Random) -> bool:
    return other_surname(pair, draw) and _moved(pair, draw)


_NAMESAKE = "a namesake of the same birth date may live there"
ADDRESSES_DOUBTFUL = (
    Kind("address_in_kana", Expect.EITHER, 25, "address", "two towns may share their kana", _kana),
    Kind("address_without_city", Expect.EITHER, 25, "address", "another city may have such a town", _without_city),
    Kind("address_aza", Expect.EITHER, 60, "address", "a 字 below the 大字 is not in the town master", _aza),
    Kind("address_post_code", Expect.EITHER, 15, "address", "no part of the address, but numbers before the numbers",
         _post_code),
    Kind("room_differs", Expect.EITHER, 50, "address", "strict: review; wide: automatic", _room),
    Kind("number_typo", Expect.REVIEW, 30, "address", _NAMESAKE, _number),
    Kind("moved", Expect.REVIEW, 55, "address", _NAMESAKE, _moved),
    Kind("renumbered", Expect.REVIEW, 80, "address", "住居表示: another town and other numbers, as for a namesake",
         _renumbered),
    Kind("moved_to_other_city", Expect.REVIEW, 12, "address", "never equal to an address in this city", _other_city),
    Kind("address_blank", Expect.REVIEW, 8, "address", "nothing to compare", _blank),
    Kind("married_and_moved", Expect.REVIEW, 10, "name and address", "nothing but given name, birth date and sex agree",
         _married_and_moved),
)  # fmt: skip
