"""Homes: every household gets one of its own, in a house or in a flat."""

from dataclasses import dataclass
from itertools import count
from random import Random

from sandbox.city.noise.places.buildings import BUILDINGS
from sandbox.city.noise.places.towns import GA_KE_PAIR, TOWNS, Town


@dataclass(frozen=True, slots=True)
class Home:
    """An address by its parts. `first`, `second`: 番 and 号, or 番地 and its branch (0 for none). `room`: 0 in a house.

    `spelled`: the register writes 丁目, 番 and 号 here, not dashes.
    """

    town: Town
    chome: int
    first: int
    second: int
    building: str = ""
    room: int = 0
    spelled: bool = True


class Homes:
    """Gives out homes, none twice, however many are asked for."""

    _TOWNS = tuple(town for town in TOWNS if town not in GA_KE_PAIR)
    _OPEN = 200
    _FLATS = 0.35

    def __init__(self) -> None:
        self._sites = count()
        self._open: list[list[Home]] = []

    def house(self, draw: Random) -> Home:
        """A house on a site of its own."""
        turn, place = divmod(next(self._sites), len(self._TOWNS))
        return _site(self._TOWNS[place], turn, place * 587, spelled=draw.random() < 0.5)

    def flat(self, draw: Random) -> Home:
        """A flat in a house that fills up with other households."""
        if len(self._open) < self._OPEN:
            self._open.append(_flats(self.house(draw), draw))
        place = draw.randrange(len(self._open))
        home = self._open[place].pop()
        if not self._open[place]:
            self._open[place] = _flats(self.house(draw), draw)
        return home

    def home(self, draw: Random) -> Home:
        """A house or a flat."""
        return self.flat(draw) if draw.random() < self._FLATS else self.house(draw)


def _site(town: Town, turn: int, start: int, *, spelled: bool) -> Home:
    # A stride prime to the size visits every number of the first round once, in an order that looks like none.
    turn, chome = divmod(turn, town.chome) if town.chome else (turn, -1)
    size = 6000 if town.lot else 900
    lap, step = divmod(turn, size)
    block, last = divmod((step * 1009 + start) % size, 12 if town.lot else 30)
    first = block + 1 + lap * (size // (12 if town.lot else 30))
    return Home(town, chome + 1, first, last if town.lot else last + 1, spelled=spelled)


def _flats(site: Home, draw: Random) -> list[Home]:
    building = draw.choice(list(BUILDINGS))
    rooms = [floor * 100 + door for floor in range(1, draw.randrange(2, 6)) for door in range(1, draw.randrange(3, 7))]
    draw.shuffle(rooms)
    return [
        Home(site.town, site.chome, site.first, site.second, building, room, spelled=site.spelled) for room in rooms
    ]
