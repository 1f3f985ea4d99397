"""Whether a LINE account may be told about one of the people who registered with it. No I/O."""

from dataclasses import dataclass

FAMILY = 4
"""People one LINE account may serve where the city allows a family."""


@dataclass(frozen=True, slots=True)
class Phone:
    """The people registered with one LINE account. `family_allowed` is the city's policy; by default one person."""

    people: int = 1
    family_allowed: bool = False
    all_proven: bool = True  # each with a card proof of their own
    all_consented: bool = True  # each to the phone being shared
    with_protected: bool = False  # one of them is under 支援措置


ALONE = Phone()


def usable(phone: Phone) -> bool:
    """One person, or an allowed family of up to four who all proved and consented; never beside a protected person.

    Being alone on the phone, a protected person is decided by the case itself.
    """
    if phone.people == 1:
        return phone.all_proven
    shared = phone.family_allowed and phone.people <= FAMILY and phone.all_proven and phone.all_consented
    return shared and not phone.with_protected
