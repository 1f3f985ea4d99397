"""Matches and released cases as events."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Row, Tx
from libs.common.events import CaseFreed, CaseHeld, EligibilityMatched, EligibilityRevoked, TargetChanged, TargetListed
from libs.common.events.envelope import Cause
from libs.common.events.terms import CaseRole, ClaimUnit, HoldReason, ProcedureKind
from libs.common.name_ids import uuid5
from services.eligibility import store_cases

_Person = dict[str, Any]


async def matched(tx: Tx, matches: Sequence[Mapping[str, Any]], causes: Mapping[UUID, Cause] | None = None) -> None:
    """Publish new matches, each with the role it is told in.

    The event's id follows from the case, the resident and the revision, so a repeat is one.
    """
    if not matches:
        return
    facts = await store_cases.facts(tx, [m["case_id"] for m in matches])
    for match in matches:
        case = facts[match["case_id"]]
        event = EligibilityMatched(
            case_id=match["case_id"],
            programme_id=case["programme_id"],
            resident_id=match["resident_id"],
            revision=match["revision"],
            role=CaseRole(match["role"]),
            claim_unit=ClaimUnit(case["claim_unit"]),
            procedure_kind=ProcedureKind(case["procedure_kind"]),
            deadline=case["deadline"],
            wave_id=case["wave_id"],
            rule=match["rule"],
            matched_at=tx.now,
        )
        cause = causes.get(match["resident_id"]) if causes else None
        tx.emit(event, id=_id(EligibilityMatched.topic, match), cause=cause)


def revoked(tx: Tx, matches: Sequence[Row], reason: str, causes: dict[UUID, Cause]) -> None:
    for match in matches:
        event = EligibilityRevoked(
            case_id=match["case_id"],
            programme_id=match["programme_id"],
            resident_id=match["resident_id"],
            revision=match["revision"],
            reason=reason,
            at=tx.now,
        )
        tx.emit(event, id=_id(EligibilityRevoked.topic, match), cause=causes.get(match["resident_id"]))


def doubted(tx: Tx, cases: Sequence[Row], held: bool) -> None:
    """Hold cases whose match became doubtful after the release, or free them again."""
    for case in cases:
        event = (CaseHeld if held else CaseFreed)(
            case_id=case["case_id"],
            programme_id=case["programme_id"],
            revision=case["doubt_revision"],
            reason=HoldReason.SECOND_CANDIDATE,
            held_by=tx.keys.service,
            at=tx.now,
        )
        tx.emit(event, id=uuid5(case["case_id"], f"{event.topic}:{event.reason}:{event.revision}"))


def believed(tx: Tx, hold: Row) -> None:
    """Free the hold of a resident who said that the case is about somebody else; it is confirmation's."""
    event = CaseFreed(
        case_id=hold["case_id"],
        programme_id=hold["programme_id"],
        revision=hold["held_revision"] + 1,
        reason=HoldReason.NOT_ME,
        held_by="confirmation",
        at=tx.now,
    )
    tx.emit(event, id=uuid5(hold["case_id"], f"{event.topic}:{event.reason}:{event.revision}"))


def listed(tx: Tx, cases: Sequence[Row], targets: Sequence[Row], claim_unit: ClaimUnit) -> None:
    """Publish released cases with what the confirmation page shows, sealed for confirmation."""
    people: dict[UUID, list[Row]] = {}
    for target in targets:
        people.setdefault(target["case_id"], []).append(target)
    for case in cases:
        row_said(tx, TargetListed, case, people[case["case_id"]], claim_unit)


def row_said(
    tx: Tx, kind: type[TargetListed] | type[TargetChanged], case: Row, targets: Sequence[Row], claim_unit: ClaimUnit
) -> None:
    """Publish what the list says of a case now, sealed for confirmation; once a revision."""
    event_id = uuid5(case["case_id"], f"{kind.topic}:{case['revision']}")
    household, account = _shown(tx, targets, claim_unit, protected=case["protected"])
    event = kind(
        case_id=case["case_id"],
        programme_id=case["programme_id"],
        revision=case["revision"],
        claim_unit=claim_unit,
        procedure_kind=ProcedureKind(case["procedure_kind"]),
        amount=case["amount"],
        household=tx.keys.seal_event("confirmation", event_id, "household", orjson.dumps(household)),
        account=tx.keys.seal_event("confirmation", event_id, "account", orjson.dumps(account)) if account else None,
        protected=case["protected"],
    )
    tx.emit(event, id=event_id)


def _shown(tx: Tx, targets: Sequence[Row], claim_unit: ClaimUnit, *, protected: bool) -> tuple[_Person, _Person | None]:
    """What the confirmation page shows of a case with these rows: its household and its account."""
    members = [_open(tx, t) for t in targets]
    head = next(m for m, t in zip(members, targets, strict=True) if t["is_head"])
    household = {
        "reference": _subject(members, head, claim_unit)["reference"],
        "payee": head["name"],
        "payee_kana": head["kana"],
        "address": head["address"],
        "members": [] if protected else [m["name"] for m in members],
    }
    return household, head["account"]


def _subject(members: Sequence[_Person], head: _Person, claim_unit: ClaimUnit) -> _Person:
    """Whose 整理番号 the case has: the child's, else that of who is paid."""
    return next(m for m in members if m is not head) if claim_unit is ClaimUnit.CHILD else head


def _open(tx: Tx, target: Row) -> _Person:
    opened: _Person = orjson.loads(tx.keys.open_row("target", target["target_id"], "person", target["person"]))
    return opened


def _id(topic: str, match: Row | Mapping[str, Any]) -> UUID:
    return uuid5(match["case_id"], f"{topic}:{match['resident_id']}:{match['revision']}")
