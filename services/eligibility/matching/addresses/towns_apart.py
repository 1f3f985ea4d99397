"""Without a town master: which names of towns only が and ケ tell apart."""

import re
from collections.abc import Iterable

from services.eligibility.matching.addresses.folding import fold_address
from services.eligibility.matching.addresses.home import Home
from services.eligibility.matching.addresses.read import town_name

_NUMBERS_ON = re.compile(r"(?<=\d).*$")
_KE = re.compile("[がガヶケ]")


def with_towns_apart(home: Home, certified: Iterable[str]) -> Home:
    """`home` with the towns that certificates, which write a town as the register does, write in two ways.

    A city with 霞が関 and 霞ケ関 is told from one where people write 緑ヶ丘 for 緑が丘 by the certificates alone.
    """
    beginnings = {_NUMBERS_ON.sub("", address) for address in certified if _KE.search(address)}
    written: dict[str, set[str]] = {}
    for beginning in beginnings:
        name = town_name(fold_address(beginning), home)
        written.setdefault(name, set()).add(town_name(fold_address(beginning, ke_apart=True), home))
    return home._replace(apart=frozenset(name for name, ways in written.items() if len(ways) > 1))
