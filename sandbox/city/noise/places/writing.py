"""How an office writes an address."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.city.noise.places.homes import Home
from sandbox.city.noise.places.numerals import wide
from sandbox.city.noise.places.towns import CITY, PREFECTURE


@dataclass(frozen=True, slots=True)
class Style:
    """`dash`: what stands between numbers; empty for 丁目, 番 and 号. `lot`: what stands between 番地 and its branch.

    `town`: a text in place of the town's name. `room`: what follows the room number; None leaves building and room out.
    `rooms_by_dash`: the room as a last number, without its building.
    """

    dash: str = ""
    prefecture: str = PREFECTURE
    city: str = CITY
    ooaza: bool = True
    town: str = ""
    digits: Callable[[int], str] = wide
    chome_digits: Callable[[int], str] | None = None
    lot: str = "番地"
    building: str = ""
    gap: str = "　"
    room: str | None = "号室"
    rooms_by_dash: bool = False


def register_style(home: Home) -> Style:
    """How the resident register, and so the certificate, writes this home."""
    return Style() if home.spelled else Style(dash="－", room="")


def write(home: Home, style: Style) -> str:
    """The address in this style."""
    mark = "大字" if home.town.ooaza and style.ooaza else ""
    text = f"{style.prefecture}{style.city}{mark}{style.town or home.town.name}{_numbers(home, style)}"
    if not home.room or style.room is None:
        return text
    if style.rooms_by_dash:
        return f"{text}{style.dash or '－'}{style.digits(home.room)}"
    return f"{text}{style.gap}{style.building or home.building}{style.digits(home.room)}{style.room}"


def _numbers(home: Home, style: Style) -> str:
    digits = style.digits
    second = digits(home.second) if home.second else ""
    chome = (style.chome_digits or digits)(home.chome) if home.chome else ""
    if style.dash:
        parts = [chome, digits(home.first), second]
        return style.dash.join(part for part in parts if part)
    chome = f"{chome}丁目" if chome else ""
    if home.town.lot:
        return f"{chome}{digits(home.first)}{style.lot if second else '番地'}{second}"
    return f"{chome}{digits(home.first)}番{second}号"
