"""The city itself: its name is left off an address, and an address that names another one is never equal to any."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from services.eligibility.matching.addresses.folding import fold_address

_PREFECTURES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県
東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県
滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県
香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""
PREFECTURES = frozenset(_PREFECTURES.split())
_HARD = "四日市市|廿日市市|野野市市|八日市市|市川市|市原市|余市郡余市町|大町市|郡山市|大和郡山市|郡上市|蒲郡市|小郡市"
_MUNICIPALITY = re.compile(
    rf"(?:{_HARD}|[^\d市区町村郡]{{1,6}}郡[^\d]{{1,6}}?[町村]|[^\d市]{{1,7}}?市(?!場|\d)|[^\d区]{{1,4}}区)"
)
_OTHER_PREFECTURE = re.compile(r"[^\d市区町村]{2,3}県(?=[^\d]*?[市郡])")


class Home(NamedTuple):
    """Prefecture and municipality, folded; '' where not known.

    `apart`: folded names that stand for two towns here, which only が and ケ tell apart.
    """

    prefecture: str = ""
    municipality: str = ""
    apart: frozenset[str] = frozenset()


class _EveryTown(frozenset[str]):
    """Equal to itself alone: an address read with it is another than one read with no town apart."""

    def __contains__(self, name: object) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


EVERY_TOWN = _EveryTown()
"""For `Home.apart` where nothing is known of the city's towns: が and ケ count in each of them."""


def find_home(addresses: Iterable[str]) -> Home:
    """The municipality that most of the addresses name, those with a prefecture first; ties go by name."""
    full: Counter[Home] = Counter()
    short: Counter[Home] = Counter()
    # Few beginnings make up many addresses, and the longest municipality with its prefecture has 14 characters.
    for beginning, count in Counter(address[:14] for address in addresses).items():
        prefecture, rest = split_prefecture(fold_address(beginning))
        municipality = named_municipality(rest, sure=prefecture != "")
        if municipality:
            (full if prefecture else short)[Home(prefecture, municipality)] += count
    counts = full or short
    return max(sorted(counts), key=counts.__getitem__, default=Home())


def split_prefecture(folded: str) -> tuple[str, str]:
    """The prefecture at the beginning, if there is one, and the rest."""
    for length in (3, 4):
        if folded[:length] in PREFECTURES:
            return folded[:length], folded[length:]
    made_up = _OTHER_PREFECTURE.match(folded)  # of an exercise
    return (made_up[0], folded[made_up.end() :]) if made_up else ("", folded)


def named_municipality(folded: str, *, sure: bool) -> str:
    """The municipality at the beginning; `sure` where a prefecture came before it, so that there must be one."""
    match = _MUNICIPALITY.match(folded)
    if match is None:
        return ""
    name = match[0]
    return name if sure or name.endswith("市") or "郡" in name else ""
