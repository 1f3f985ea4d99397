"""resident.registered: A resident is registered, or relinked or corrected: an upsert by `revision`."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event, Sealed


class ResidentRegistered(Event):
    """A resident is registered, or relinked or corrected: an upsert by `revision`."""

    topic: ClassVar[str] = "resident.registered"
    owners: ClassVar[tuple[str, ...]] = ("registration",)
    key_field: ClassVar[str] = "resident_id"

    resident_id: UUID
    revision: int
    registered_at: datetime
    line_hash: str = Field(description="keyed hash of the LINE user id, hex")
    person: Sealed = Field(description="for eligibility: JSON of `Person`")
    line_id: Sealed = Field(description="for notifier: the LINE user id")
    assurance: str = Field(description="how identity was proven: auth_api, sign_api, pf or sandbox")
    proven_at: datetime
    consent_version: str
    friend: bool | None = Field(default=None, description="whether the account was a friend when this was written")
    shared_phone: bool = False
