"""A row of the database read as the facts to decide on and the content to show."""

import orjson

from libs.common.database import Row
from libs.common.events.terms import Account, CaseRole, Consent, Household, Instalment, ProcedureKind
from libs.common.sealing import Keys
from services.confirmation.domain import Answer, Facts, effective_deadline
from services.confirmation.shown import Shown, visible

DELEGATION = Consent(code="delegation", text="世帯主から、この手続きを任されています。", version="2026-11")
"""委任: without it a member of the household cannot answer for the head."""


def facts_of(row: Row) -> Facts:
    return Facts(
        known=bool(row["revision"]),
        listed=bool(row["listed"]),
        programme_open=bool(row["open"]),
        held=row["held"],
        lapsed=row["lapsed_at"] is not None,
        deadline=effective_deadline(row["deadline"], row["notice_deadline"]) if row["deadline"] else None,
        answer=Answer(row["answer"]) if row["answer"] else None,
    )


def shown_of(row: Row, keys: Keys) -> Shown:
    """What the page shows of a case whose row and programme are known. Raises Unsealable."""
    case_id = row["case_id"]
    household = Household.model_validate_json(keys.open_row("benefit_case", case_id, "household", row["household"]))
    account = None
    if row["account"] is not None:
        account = Account.model_validate_json(keys.open_row("benefit_case", case_id, "account", row["account"]))
    return Shown(
        programme=row["name"],
        procedure_kind=ProcedureKind(row["procedure_kind"]),
        instalment=row["instalment"],
        amount=row["amount"],
        household=visible(household, protected=row["protected"]),
        account=account,
        consents=consents_of(row),
        form_version=row["form_version"],
    )


def instalment_of(row: Row, number: int) -> str | None:
    """The name of this 支給回・区分 where the programme has several; that of a single one tells nobody anything."""
    known = [Instalment.model_validate(i) for i in orjson.loads(row["instalments"] or "[]")]
    return next((i.name for i in known if i.number == number), None) if len(known) > 1 else None


def consents_of(row: Row) -> tuple[Consent, ...]:
    """What is agreed to: the programme's consents, and 委任 where a member answers for the head."""
    consents = tuple(Consent.model_validate(c) for c in orjson.loads(row["consents"]))
    return (*consents, DELEGATION) if is_member(row) else consents


def is_member(row: Row) -> bool:
    """Whether the resident acts for the head of the household."""
    return bool(row["role"] == CaseRole.MEMBER)


def stored_shown(row: Row, keys: Keys) -> Shown:
    """The content kept with an application. Raises Unsealable."""
    return Shown.model_validate_json(keys.open_row("application", row["application_id"], "shown", row["shown"]))


def content_hash(shown: Shown, keys: Keys) -> bytes:
    """16 bytes, keyed: without the key nobody can try out contents against it."""
    return keys.blind("shown", shown.content())
