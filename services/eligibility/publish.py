"""Matches and released cases as events."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from libs.common.database import Row, Tx
from libs.common.events import CaseFreed, CaseHeld, EligibilityMatched, EligibilityRevoked, TargetListed
from libs.common.events.envelope import Cause
from libs.common.events.terms import CaseRole, ClaimUnit, HoldReason, ProcedureKind
from libs.common.name_ids import uuid5
from services.eligibility import store_cases

_HEAD = CaseRole.HEAD


async def matched(tx: Tx, matches: Sequence[Row], causes: Mapping[UUID, Cause] | None = None) -> None:
    """Publish new matches. The event's id follows from the case, the resident and the revision, so a repeat is one."""
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
            role=_HEAD,
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


def listed(tx: Tx, cases: Sequence[Row], targets: Sequence[Row], claim_unit: ClaimUnit) -> None:
    """Publish released cases with what the confirmation page shows, sealed for confirmation."""
    people: dict[UUID, list[Row]] = {}
    for target in targets:
        people.setdefault(target["case_id"], []).append(target)
    for case in cases:
        case_id: UUID = case["case_id"]
        event_id = uuid5(case_id, f"{TargetListed.topic}:{case['revision']}")
        members = [_open(tx, t) for t in people[case_id]]
        head = next(m for m, t in zip(members, people[case_id], strict=True) if t["is_head"])
        household = {
            "reference": head["reference"],
            "payee": head["name"],
            "payee_kana": head["kana"],
            "address": head["address"],
            "members": [] if case["protected"] else [m["name"] for m in members],
        }
        account = head["account"]
        event = TargetListed(
            case_id=case_id,
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


def _open(tx: Tx, target: Row) -> dict[str, str | None]:
    opened: dict[str, str | None] = orjson.loads(
        tx.keys.open_row("target", target["target_id"], "person", target["person"])
    )
    return opened


def _id(topic: str, match: Row) -> UUID:
    return uuid5(match["case_id"], f"{topic}:{match['resident_id']}:{match['revision']}")
