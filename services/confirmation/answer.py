"""A resident's answer: one transaction, one application, one event, one receipt."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from libs.common.database import Row, Tx
from libs.common.events import ApplicationConfirmed, ApplicationDeclined, new_id
from libs.common.events.terms import Channel
from services.confirmation import store
from services.confirmation.case import content_hash, facts_of, is_member, shown_of, stored_shown
from services.confirmation.domain import Answer, Decision, decide
from services.confirmation.japan import today
from services.confirmation.receipts import new_receipt
from services.confirmation.shown import Shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decision` None: the case does not open for this resident. `application_id`: whose receipt to show."""

    decision: Decision | None
    application_id: UUID | None = None


async def answer(
    tx: Tx, line_hash: str, case_id: UUID, wanted: Answer, seen: bytes | None, *, delegated: bool = False
) -> Outcome:
    """Record that the resident confirms or declines, seeing the content with hash `seen` (None: a decline).

    A member of the household confirms only `delegated` by the head, and never declines: the right is the head's.

    However often and however concurrently it is called with the same answer, there is one application, one event
    and one receipt. Four statements when the answer is new.
    """
    row = await store.lock_case(tx, line_hash, case_id)
    if row is None:
        return Outcome(None)
    facts = facts_of(row)
    if not facts.known or row["name"] is None or _is_anothers(row, wanted):
        return Outcome(Decision.REFUSE)
    if is_member(row) and not delegated:
        return Outcome(Decision.ASK_DELEGATION)
    shown = shown_of(row, tx.keys)
    current = content_hash(shown, tx.keys)
    decision = decide(
        facts,
        today(tx.now),
        wanted,
        as_answered=row["application_id"] is not None and _as_answered(row, shown, current, seen, tx),
        as_shown=seen is None or hmac.compare_digest(seen, current),
    )
    if decision is Decision.SAME:
        return Outcome(decision, row["application_id"])
    if decision is not Decision.RECORD:
        return Outcome(decision)
    application_id, receipt = new_id(), new_receipt()
    while not await store.record(
        tx, row, wanted, shown, current, application_id=application_id, receipt=receipt, channel=Channel.LINE
    ):
        receipt = new_receipt()
    _tell(tx, row, wanted, application_id, receipt)
    return Outcome(decision, application_id)


def _is_anothers(row: Row, wanted: Answer) -> bool:
    """Answered by somebody else or on paper, which another page never overrides; or a decline, which is the head's."""
    answered = row["application_id"] is not None and row["answered_by"] != row["resident_id"]
    return answered or (wanted is Answer.DECLINED and is_member(row))


def _as_answered(row: Row, shown: Shown, current: bytes, seen: bytes | None, tx: Tx) -> bool:
    """A tap on the page that was answered, or on a later page that shows the same facts."""
    if seen is None:
        return False
    if hmac.compare_digest(seen, row["content_hash"]):
        return True
    return hmac.compare_digest(seen, current) and shown.same_facts(stored_shown(row, tx.keys))


def _tell(tx: Tx, row: Row, wanted: Answer, application_id: UUID, receipt: str) -> None:
    common = {
        "case_id": row["case_id"],
        "programme_id": row["programme_id"],
        "application_id": application_id,
        "version": (row["version"] or 0) + 1,
        "channel": Channel.LINE,
        "resident_id": row["resident_id"],
        "receipt": receipt,
    }
    if wanted is Answer.CONFIRMED:
        tx.emit(ApplicationConfirmed(**common, confirmed_at=tx.now), id=new_id())
    else:
        tx.emit(ApplicationDeclined(**common, declined_at=tx.now), id=new_id())
    tx.audit(
        f"application.{wanted.value}",
        f"case/{row['case_id']}",
        actor=f"resident/{row['resident_id']}",
        role="resident",
        application=str(application_id),
        version=common["version"],
    )
