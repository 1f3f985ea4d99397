"""Synthetic people for these tests."""

from datetime import UTC, datetime

from libs.common.events.terms import Person
from libs.common.sealing import Keys
from services.registration.identity.port import Proof
from services.registration.register import Applicant

PROVEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def proof(keys: Keys, number: int, proven_at: datetime = PROVEN, **items: str) -> Proof:
    person = {
        "name": f"試験　人{number}",
        "birth_date": "1950-02-03",
        "sex": "2",
        "address": f"見本市試験町{number}番地",
    } | items
    return Proof(
        person=Person.model_validate(person),
        way="digital_id_app",
        assurance="sandbox",
        proven_at=proven_at,
        subject_hash=keys.blind("subject", f"person {number}".encode()),
    )


def line_id(number: int) -> str:
    return f"U{number:032x}"


def applicant(keys: Keys, person: int, line: int, proven_at: datetime = PROVEN, **items: str) -> Applicant:
    return Applicant(proof(keys, person, proven_at, **items), line_id(line), keys.line_hash(line_id(line)), "r-test")
