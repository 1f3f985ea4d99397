"""One change of one person in the resident register."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """異動事由, as far as a benefit depends on it. The value is what is stored."""

    MOVED_OUT = "moved_out"
    DIED = "died"
    RENAMED = "renamed"
    NEW_HEAD = "new_head"
    PROTECTION_BEGAN = "protection_began"
    PROTECTION_ENDED = "protection_ended"
    MOVED_WITHIN = "moved_within"
    DELETED = "deleted"
    RENUMBERED = "renumbered"


WORDS = {
    Kind.MOVED_OUT: "転出",
    Kind.DIED: "死亡",
    Kind.RENAMED: "氏名変更",
    Kind.NEW_HEAD: "世帯主変更",
    Kind.PROTECTION_BEGAN: "支援措置開始",
    Kind.PROTECTION_ENDED: "支援措置終了",
    Kind.MOVED_WITHIN: "転居",
    Kind.DELETED: "職権消除",
    Kind.RENUMBERED: "宛名番号変更",
}
"""As the template writes them and pages show them."""

GONE = frozenset((Kind.MOVED_OUT, Kind.DIED, Kind.DELETED))
"""The person does not belong to the household any more."""
UNBINDING = frozenset((Kind.DIED, Kind.RENAMED, Kind.RENUMBERED))
"""The 宛名番号 says no longer who the registered person is: name and number have to be compared anew."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row. `number` is its row in the user's file; texts that are missing are ''. `person_number` may be ''.

    `name` and `birth_date` (ISO, 00 for what is not known) say who the 宛名番号 has to be; `happened_on` is 異動日.
    """

    number: int
    kind: Kind
    happened_on: date
    person_number: str
    name: str
    kana: str
    birth_date: str
    address: str
    new_name: str
    new_kana: str
    new_head_number: str
    new_address: str
