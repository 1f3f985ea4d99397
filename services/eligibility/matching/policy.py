"""What a city lets pass automatically beyond the strict rule, each switch on its own."""

from typing import NamedTuple


class Policy(NamedTuple):
    """Everything else has to be equal; two deviations at once are always left to a person.

    `room`: the room differs. `sex`: the sex contradicts. `partial_date`: the listed date lacks month or day, and
    what it has is the same.
    """

    room: bool = False
    sex: bool = False
    partial_date: bool = False


STRICT = Policy()
WIDE = Policy(room=True, sex=True, partial_date=True)
