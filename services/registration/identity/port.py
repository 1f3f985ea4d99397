"""The port: a way to prove identity leads the resident away and brings back a proof."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from libs.common.events.terms import Person


class IdentityRefused(Exception):
    """No proof came back. `sentence` is for the resident: what happened, what to do next. `code` is for the log.

    Neither holds personal data or anything the other party sent.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Attempt:
    """A proof under way: where to send the resident, and what to keep (sealed) until they come back.

    `state` returns in the address; `kept` never leaves the server.
    """

    url: str
    state: str
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """The basic four items as proven. No certificate, no My Number.

    `subject_hash`: keyed hash of the provider's identifier for this person, equal for the same person and way.
    `assurance`: as in `resident.registered`. `proven_at`: when the provider vouched for the person.
    """

    person: Person
    way: str
    assurance: str
    proven_at: datetime
    subject_hash: bytes


class IdentityWay(Protocol):
    """One way to prove identity."""

    name: str

    async def begin(self) -> Attempt:
        """Raises `IdentityRefused` when the provider cannot be reached."""
        ...

    async def finish(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> Proof:
        """The proof from the query the resident came back with. Raises `IdentityRefused`."""
        ...
