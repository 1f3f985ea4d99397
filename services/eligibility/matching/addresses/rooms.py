"""What follows the numbers: the room counts, the building's name and 様方 do not."""

import re

from services.eligibility.matching.addresses.folding import KANJI_DIGITS, number

_CARE_OF = re.compile(r"[^\d\s-]{1,12}方$")
_ROOM = re.compile(rf"((?:(?<![A-Z])[A-Z]{{1,2}}-?)?\d+[A-Z]?|(?<![A-Z])[A-Z]|[{KANJI_DIGITS}]+(?=号))(?:号室?|室)?$")
_MANSION = re.compile(r"(?<=[ァ-ヴー])M(?=\d)")
"""ロイヤルM103 is room 103 of ロイヤルマンション, not room M103."""
_BLOCK = re.compile(r"(?:(\d+)|([A-Z]))号?棟")
"""Several blocks stand on one lot, each with a room 101."""
_FLOOR = re.compile(r"(\d+)(?:階|F)$")


def read_room(rest: str) -> str:
    """The room as letters and digits, '' where none is named; a floor is a room where nothing finer is named."""
    rest = rest.strip(" -")
    if rest.endswith("方"):
        rest = _CARE_OF.sub("", rest).strip(" -")
    rest = _MANSION.sub(" ", rest)
    block = _BLOCK.search(rest)
    before = "" if block is None else f"{int(block[1])}-" if block[1] else block[2]
    floor = _FLOOR.search(rest)
    if floor:
        return f"{before}{int(floor[1])}F"
    room = _ROOM.search(rest)
    if room is None:
        return before.rstrip("-")
    text = room[1].replace("-", "").lstrip("0")
    return before + (str(number(text)) if text and text[0] in KANJI_DIGITS else text)
