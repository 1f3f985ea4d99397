"""Registering: a proof, a LINE account and a consent become a registration, in sets.

State, consent, audit and `resident.registered` are written in the caller's transaction: all or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import UniqueViolationError

from libs.common.database import Tx
from libs.common.events import ResidentRegistered, new_id
from services.registration import friends, store
from services.registration.domain import Outcome, Registered, Registration, decide
from services.registration.identity.port import Proof
from services.registration.store import NewRevision

_LOST_RACES = 5


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person at the last button. `line_hash` must be `keys.line_hash(line_id)`."""

    proof: Proof
    line_id: str
    line_hash: str
    consent_version: str


class Contended(Exception):
    """Others registered the same accounts or persons again and again at the same time; the caller may try again."""


async def register(tx: Tx, proof: Proof, line_id: str, line_hash: str, consent_version: str) -> Registered:
    """Register one person. The same proof again changes nothing and gives the same answer. Raises `Contended`."""
    return (await register_many(tx, [Applicant(proof, line_id, line_hash, consent_version)]))[0]


async def register_many(tx: Tx, applicants: Sequence[Applicant]) -> list[Registered]:
    """As if `register` was called for each in turn; answers in the same order. A few statements for any number.

    At most a few thousand at once: sealing takes about 10 µs each inside the transaction. Raises `Contended`.
    """
    answers: dict[int, Registered] = {}
    lost = 0
    while len(answers) < len(applicants):
        waiting = [(i, a) for i, a in enumerate(applicants) if i not in answers]
        turn = await _turn(tx, waiting)
        lost = 0 if turn else lost + 1
        if lost > _LOST_RACES:
            raise Contended
        answers.update(turn)
    return [answers[i] for i in range(len(applicants))]


async def _turn(tx: Tx, waiting: Sequence[tuple[int, Applicant]]) -> dict[int, Registered]:
    """Those that can be decided at once. Who shares an account or a person with an earlier one has to wait."""
    live = await store.lock_live(tx, [a.line_hash for _, a in waiting], [a.proof.subject_hash for _, a in waiting])
    by_line = {r.line_hash: r for r in live}
    by_subject = {r.subject_hash: r for r in live}
    taken: set[object] = set()
    answers: dict[int, Registered] = {}
    fresh: dict[int, tuple[Applicant, Outcome, NewRevision, Registration | None]] = {}
    for i, applicant in waiting:
        mine, person = by_line.get(applicant.line_hash), by_subject.get(applicant.proof.subject_hash)
        touched = {applicant.line_hash, applicant.proof.subject_hash, *(r.id for r in (mine, person) if r)}
        if touched & taken:
            taken |= touched
            continue
        taken |= touched
        outcome = decide(applicant.line_hash, applicant.proof.proven_at, mine, person)
        if outcome is Outcome.REFUSED_LINE_TAKEN:
            answers[i] = Registered(outcome, None, None, None)
        elif outcome is Outcome.UNCHANGED and person:
            answers[i] = Registered(outcome, person.id, person.revision, person.registered_at)
        else:
            fresh[i] = (applicant, outcome, _seal(tx, applicant, person), person)
    stored = await _store(tx, [(new, old) for _, _, new, old in fresh.values()])
    written = {i: f for i, f in fresh.items() if f[2].id in stored}
    friend = await friends.known(tx, [a.line_hash for a, *_ in written.values()]) if written else {}
    for i, (applicant, outcome, new, old) in written.items():
        answer = Registered(outcome, new.id, new.revision, old.registered_at if old else tx.now)
        answers[i] = answer
        _publish(tx, applicant, new, answer, friend.get(applicant.line_hash))
    return answers


async def _store(tx: Tx, revisions: Sequence[tuple[NewRevision, Registration | None]]) -> set[UUID]:
    """The ids written; others lost a race and are to be decided again."""
    added = [new for new, old in revisions if old is None]
    changed = [new for new, old in revisions if old is not None]
    stored = await store.insert(tx, added) if added else set()
    if changed:
        try:
            async with tx.connection.transaction():
                await store.update(tx, changed)
            stored |= {new.id for new in changed}
        except UniqueViolationError:
            pass
    if stored:
        await store.keep_consents(tx, [new for new, _ in revisions if new.id in stored])
    return stored


def _seal(tx: Tx, applicant: Applicant, person: Registration | None) -> NewRevision:
    proof = applicant.proof
    resident_id = person.id if person else new_id()
    return NewRevision(
        id=resident_id,
        revision=person.revision + 1 if person else 1,
        line_hash=applicant.line_hash,
        line_id=tx.keys.seal_row("resident", resident_id, "line_id", applicant.line_id.encode()),
        person=tx.keys.seal_row("resident", resident_id, "person", proof.person.model_dump_json().encode()),
        subject_hash=proof.subject_hash,
        way=proof.way,
        assurance=proof.assurance,
        proven_at=proof.proven_at,
        consent_version=applicant.consent_version,
    )


def _publish(tx: Tx, applicant: Applicant, new: NewRevision, answer: Registered, friend: bool | None) -> None:
    event_id = new_id()
    person = applicant.proof.person.model_dump_json().encode()
    tx.emit(
        ResidentRegistered(
            resident_id=new.id,
            revision=new.revision,
            registered_at=answer.registered_at or tx.now,
            line_hash=new.line_hash,
            person=tx.keys.seal_event("eligibility", event_id, "person", person),
            line_id=tx.keys.seal_event("notifier", event_id, "line_id", applicant.line_id.encode()),
            assurance=new.assurance,
            proven_at=new.proven_at,
            consent_version=new.consent_version,
            friend=friend,
        ),
        id=event_id,
    )
    tx.audit(
        "resident.registered",
        f"resident/{new.id}",
        actor=f"resident/{new.id}",
        role="resident",
        outcome=answer.outcome.value,
        revision=new.revision,
        way=new.way,
        assurance=new.assurance,
        consent_version=new.consent_version,
    )
