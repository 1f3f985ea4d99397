"""The city whose addresses are read: its name, and its town master where there is one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from services.eligibility.matching.addresses import Home, Towns
from services.eligibility.matching.addresses.folding import fold_address
from services.eligibility.matching.addresses.home import EVERY_TOWN, split_prefecture
from services.eligibility.matching.record import CANONICAL_VERSION
from services.eligibility.matching_files.towns import read_towns


@dataclass(frozen=True, slots=True)
class City:
    """What a canonical form depends on beside the person. `version` is another one whenever a form may be another."""

    home: Home
    towns: Towns | None
    version: str


def city_of(name: str, towns_file: Path | None) -> City:
    """The city by its name, with or without its prefecture. Without a town master 霞が関 and 霞ケ関 are two towns.

    Raises OSError or `FileRefused` when the town master cannot be read.
    """
    prefecture, municipality = split_prefecture(fold_address(name))
    content = towns_file.read_bytes() if towns_file else b""
    home = Home(prefecture, municipality, frozenset() if towns_file else EVERY_TOWN)
    digest = hashlib.sha256(f"{prefecture}/{municipality}/".encode() + content).hexdigest()[:12]
    return City(home, read_towns(towns_file) if towns_file else None, f"{CANONICAL_VERSION}-{digest}")
