"""What was compared, as codes: kept with a decision beside its rule, without anything of the person."""

from services.eligibility.matching.birth_dates import agree_in_part
from services.eligibility.matching.compare import where
from services.eligibility.matching.likeness import likeness
from services.eligibility.matching.record import CANONICAL_VERSION, Record


def compared(registered: Record, listed: Record) -> str:
    """For example `forms/1 name=equal birth=equal sex=blank address=same`."""
    name = likeness(registered, listed).name.lower()
    address = where(registered, listed).name.lower()
    return (
        f"forms/{CANONICAL_VERSION} name={name} birth={_birth(registered, listed)} sex={_sex(registered, listed)} "
        + (f"address={address}")
    )


def _birth(registered: Record, listed: Record) -> str:
    if not registered.birth or not listed.birth:
        return "unreadable"
    if agree_in_part(registered.birth, listed.birth):
        return "partial"
    return "equal" if registered.birth == listed.birth else "other"


def _sex(registered: Record, listed: Record) -> str:
    if not registered.sex or not listed.sex:
        return "blank"
    return "equal" if registered.sex == listed.sex else "other"
