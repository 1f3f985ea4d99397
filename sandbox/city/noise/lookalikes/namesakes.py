"""People of one name, one birth date and one sex who live in different homes."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from sandbox.city.noise.kinds.kana import half_width
from sandbox.city.noise.lookalikes.lookalike import Lookalike, Seen, Stage
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.people.words import Word, parse
from sandbox.city.noise.places.homes import Home
from sandbox.city.noise.places.towns import town
from sandbox.city.noise.places.writing import register_style, write
from sandbox.city.noise.records import Entry

_LOOSE = [
    parse("斎藤/サイトウ 斉藤/サイトウ"),
    parse("坂井/サカイ 阪井/サカイ"),
    parse("中島/ナカジマ 中嶋/ナカジマ"),
    parse("富田/トミタ 冨田/トミタ"),
]


def _elsewhere(stage: Stage) -> tuple[Person, Person]:
    first = stage.one()
    return first, stage.another(first, home=stage.households.homes.home(stage.draw))


def _same_town(stage: Stage) -> tuple[Person, Person]:
    first = stage.one()
    home = first.home
    return first, stage.another(first, home=replace(home, first=home.first + 40, building="", room=0))


def _next_door(stage: Stage) -> tuple[Person, Person]:
    first = stage.one(home=stage.households.homes.house(stage.draw))
    return first, stage.another(first, home=replace(first.home, second=first.home.second + 1))


def _same_building(stage: Stage) -> tuple[Person, Person]:
    first = stage.one(home=stage.households.homes.flat(stage.draw))
    return first, stage.another(first, home=replace(first.home, room=first.home.room + 1000))


def _digits(stage: Stage) -> tuple[Person, Person]:
    n, last = stage.draw.randrange(1, 10), stage.draw.randrange(1, 30)
    south, spelled = town("南町"), stage.draw.random() < 0.3
    first = stage.one(home=Home(south, 1, 10 + n, last, spelled=spelled))
    return first, stage.another(first, home=Home(south, 11, n, last, spelled=spelled))


def _towns(one: str, two: str) -> Callable[[Stage], tuple[Person, Person]]:
    def make(stage: Stage) -> tuple[Person, Person]:
        draw = stage.draw
        here, there = draw.sample((town(one), town(two)), 2)
        home = Home(
            here, draw.randrange(1, 4), draw.randrange(1, 60), draw.randrange(1, 40), spelled=draw.random() < 0.5
        )
        first = stage.one(home=home)
        return first, stage.another(first, home=replace(home, town=there))

    return make


def _loose_surname(stage: Stage) -> tuple[Person, Person]:
    one, two = stage.draw.choice(_LOOSE)
    first = stage.one(surname=one)
    return first, stage.another(first, surname=two, home=stage.households.homes.home(stage.draw))


def _former_surname(stage: Stage) -> tuple[Person, Person]:
    first, second = _elsewhere(stage)
    now = SURNAMES_BY_FREQUENCY.draw(stage.draw)
    both = Word(f"{now.text}［{first.surname.text}］", now.kana)
    return replace(first, surname=both), second


def _older_registration(stage: Stage) -> tuple[Person, Person]:
    first = stage.one()
    return first, stage.relative(first, home=stage.households.homes.home(stage.draw))


def _identical(stage: Stage) -> tuple[Person, Person]:
    first = stage.one()
    return first, stage.another(first)


def _in_kana(entry: Entry, person: Person, draw: Random) -> None:
    style = register_style(person.home)
    kana = half_width(person.home.town.kana) if draw.random() < 0.5 else person.home.town.kana
    entry.address = write(person.home, replace(style, town=kana, dash="-", digits=str, room=None))


def _room_unlisted(entry: Entry, person: Person, draw: Random) -> None:
    entry.address = write(person.home, replace(register_style(person.home), room=None))


_ADDRESS = frozenset({"address"})
NAMESAKES = (
    Lookalike("namesake_elsewhere", "town and numbers", _elsewhere),
    Lookalike("namesake_same_town", "numbers", _same_town),
    Lookalike("namesake_next_door", "one step in the last number", _next_door),
    Lookalike("namesake_same_building", "room", _same_building),
    Lookalike("namesake_digits_run_together", "1-12-3 and 11-2-3 have the same digits", _digits),
    Lookalike("namesake_town_without_ga", "緑丘 and 緑が丘 are two towns", _towns("緑丘", "緑が丘")),
    Lookalike("namesake_town_without_ke", "百合丘 and 百合ケ丘 are two towns", _towns("百合丘", "百合ケ丘")),
    Lookalike("namesake_town_ga_or_ke", "霞が関 and 霞ケ関 are two towns of this city", _towns("霞が関", "霞ケ関")),
    Lookalike("namesake_town_numeral", "一ノ宮町 and 八幡町 are no numbers", _towns("一ノ宮町", "八幡町")),
    Lookalike("namesake_town_in_kana", "nothing: both towns are ユリガオカ", _towns("百合丘", "百合ケ丘"), _in_kana,
              _ADDRESS),
    Lookalike("namesake_loose_surname", "斎 and 斉, and the address", _loose_surname),
    Lookalike("namesake_former_surname", "address; the former surname is the other's", _former_surname),
    Lookalike("older_registration", "address: the person has moved and registered again", _older_registration,
              seen=Seen.BOTH_REGISTERED, same_person=True),
    Lookalike("namesake_room_unlisted", "nothing: the room is not listed", _same_building, _room_unlisted, _ADDRESS,
              Seen.BOTH_REGISTERED, indistinguishable=True),
    Lookalike("identical_items", "nothing: all four items are equal", _identical, seen=Seen.BOTH_REGISTERED,
              indistinguishable=True),
)  # fmt: skip
