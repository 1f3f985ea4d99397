"""Programmes to begin with. They leave out base date and deadline: a wrong base date has paid the wrong people."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from services.eligibility.programmes.toml_file import tables_of


@dataclass(frozen=True, slots=True)
class Example:
    """`code` names it in addresses; `toml` is the file, to be opened in an editor and changed."""

    code: str
    name: str
    about: str
    toml: str


_ABOUT = {
    "non-taxed-household": "世帯に1回、決まった額。世帯主が手続きします。",
    "per-capita-household": "世帯に1回、決まった額。世帯主が手続きします。",
    "child-supplement": "子どもの人数で額が決まります。世帯主が手続きします。",
    "school-aid": "子ども1人ごと、額はリストの行ごと。保護者が手続きします。",
}


@cache
def examples() -> dict[str, Example]:
    """By code, the most usual first."""
    folder = files(__package__) / "examples"
    found = {}
    for code, about in _ABOUT.items():
        text = (folder / f"{code}.toml").read_text(encoding="utf-8")
        found[code] = Example(code, tables_of(text.encode())["name"], about, text)
    return found
