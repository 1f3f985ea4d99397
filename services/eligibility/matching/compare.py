"""Two people who share a birth date or an address: certain, for a person to decide, or nothing."""

from enum import IntEnum
from typing import NamedTuple

from services.eligibility.matching import rules
from services.eligibility.matching.addresses import UNKNOWN_TOWN
from services.eligibility.matching.birth_dates import agree_in_part, is_complete, one_slip
from services.eligibility.matching.likeness import LOOK_ALIKE, SAME_NAME, Likeness, likeness
from services.eligibility.matching.policy import Policy
from services.eligibility.matching.record import Record, places


class Where(IntEnum):
    """How the addresses stand to each other; smaller is nearer."""

    SAME = 0
    OTHER_ROOM = 1
    SAME_TOWN = 2
    ELSEWHERE = 3
    UNKNOWN = 4


class Pair(NamedTuple):
    """`fits`: the items are equal, so it is automatic unless somebody else could be meant.

    `rule` is '' where the two matter only because one could be taken for the other. `rival`: how much the pair stands
    in the way of another one.
    """

    registered: Record
    listed: Record
    rule: str
    fits: bool
    rival: int


NO_RIVAL, UNLESS_TOLD_APART, ALWAYS = range(3)


def where(registered: Record, listed: Record) -> Where:
    """The nearest of all pairs of their addresses; a room counts only where both have one."""
    if registered.more is None and listed.more is None:
        return _where(registered.place, registered.room, listed.place, listed.room)
    return min(_where(*a, *b) for a in places(registered) for b in places(listed))


def _where(place_a: str, room_a: str, place_b: str, room_b: str) -> Where:
    if not place_a or not place_b:
        return Where.UNKNOWN
    if place_a == place_b:
        return Where.SAME if not room_a or not room_b or room_a == room_b else Where.OTHER_ROOM
    town, _, numbers = place_a.partition("|")
    other, _, others = place_b.partition("|")
    if town != other:
        return Where.ELSEWHERE
    # In a town that no master knows a third number may be a room: 123-4-201 and 123番地4 201号室.
    if town.startswith(UNKNOWN_TOWN) and f"{numbers}-{room_a}".strip("-") == f"{others}-{room_b}".strip("-"):
        return Where.SAME
    return Where.SAME_TOWN


def of_one_birth_date(registered: Record, listed: Record, policy: Policy) -> Pair | None:
    """Both birth dates are complete and equal."""
    if _equal_at_once(registered, listed):
        return Pair(registered, listed, rules.FOUR_ITEMS, True, ALWAYS)
    like = likeness(registered, listed)
    if like == Likeness.UNLIKE:
        return None
    at = where(registered, listed)
    contradicts = _sex_contradicts(registered, listed)
    if at > Where.OTHER_ROOM:
        return None if contradicts or not _likely_elsewhere(like, listed) else _elsewhere(registered, listed, like, at)
    if like <= SAME_NAME:
        deviations = [rules.ROOM] * (at == Where.OTHER_ROOM) + _sex_deviation(registered, listed)
        return _equal_names(registered, listed, deviations, policy)
    if like >= LOOK_ALIKE and contradicts:
        return None  # a brother and a sister
    rival = NO_RIVAL if like > LOOK_ALIKE else UNLESS_TOLD_APART if like == LOOK_ALIKE else ALWAYS
    return Pair(registered, listed, rules.BY_NAME[like], False, rival)


def _equal_at_once(registered: Record, listed: Record) -> bool:
    """What the rules below would find of most pairs, in one look."""
    return (
        registered.name == listed.name != ""
        and registered.place == listed.place != ""
        and registered.room == listed.room
        and (not listed.sex or registered.sex == listed.sex)
        and registered.more is None
        and listed.more is None
    )


def of_one_place(registered: Record, listed: Record, policy: Policy) -> Pair | None:
    """They share an address; the birth dates are not both complete and equal."""
    in_part = agree_in_part(registered.birth, listed.birth)
    if in_part:
        deviation = rules.PARTIAL_DATE
    elif not registered.birth or not listed.birth:
        deviation = rules.DATE_UNREADABLE
    elif one_slip(registered.birth, listed.birth):
        deviation = rules.DATE_SLIP
    else:
        return None
    like = likeness(registered, listed)
    if like > SAME_NAME:
        return Pair(registered, listed, "", False, UNLESS_TOLD_APART) if in_part and like <= LOOK_ALIKE else None
    room = [rules.ROOM] * (where(registered, listed) == Where.OTHER_ROOM)
    pair = _equal_names(registered, listed, [deviation, *room, *_sex_deviation(registered, listed)], policy)
    return pair if in_part else pair._replace(rival=NO_RIVAL)


def _equal_names(registered: Record, listed: Record, deviations: list[str], policy: Policy) -> Pair:
    if not deviations:
        return Pair(registered, listed, rules.FOUR_ITEMS, True, ALWAYS)
    if len(deviations) > 1:
        return Pair(registered, listed, rules.TWO_DEVIATIONS, False, ALWAYS)
    (deviation,) = deviations
    return Pair(registered, listed, deviation, _allowed(deviation, policy, registered), ALWAYS)


def _allowed(deviation: str, policy: Policy, registered: Record) -> bool:
    return (
        (policy.room and deviation == rules.ROOM)
        or (policy.sex and deviation == rules.SEX)
        or (policy.partial_date and deviation == rules.PARTIAL_DATE and is_complete(registered.birth))
    )


def _elsewhere(registered: Record, listed: Record, like: Likeness, at: Where) -> Pair:
    if like > SAME_NAME:
        rule = rules.BY_NAME[like]
    elif at == Where.UNKNOWN:
        rule = rules.ADDRESS_UNREADABLE
    else:
        rule = rules.RENUMBERED if at == Where.SAME_TOWN else rules.MOVED
    return Pair(registered, listed, rule, False, NO_RIVAL)


def _likely_elsewhere(like: Likeness, listed: Record) -> bool:
    """Whether the name alone is enough to ask a person, though the addresses differ."""
    return like <= Likeness.SUBSTITUTED or like == Likeness.SAME_KANA or (like == LOOK_ALIKE and len(listed.name) > 3)


def _sex_contradicts(registered: Record, listed: Record) -> bool:
    return bool(registered.sex and listed.sex and registered.sex != listed.sex)


def _sex_deviation(registered: Record, listed: Record) -> list[str]:
    if not listed.sex or registered.sex == listed.sex:
        return []
    return [rules.SEX if registered.sex else rules.SEX_UNKNOWN]
