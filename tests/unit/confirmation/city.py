"""Events of one programme with cases, as other services would publish them; all people are made up."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from libs.common import events as ev
from libs.common.events.terms import (
    Account,
    CaseRole,
    ClaimUnit,
    Consent,
    HoldReason,
    Household,
    Instalment,
    PayoutWay,
    ProcedureKind,
)
from libs.common.sealing import Keys

NAMESPACE = UUID("3c5f7a3e-6a0e-4a52-9a54-2f3a4d5b6c7d")
PROGRAMME = uuid5(NAMESPACE, "programme")
AT = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
HOLDER = "ミホン ハナコ"


class City:
    """Makes events; ids follow from what they say, so the same call gives the same event."""

    def __init__(self, keys_of: Callable[[str], Keys]) -> None:
        self.eligibility = keys_of("eligibility")
        self.hash_of = keys_of("confirmation").line_hash

    def case(self, n: int) -> UUID:
        return uuid5(NAMESPACE, f"case/{n}")

    def resident(self, n: int) -> UUID:
        return uuid5(NAMESPACE, f"resident/{n}")

    def line_hash(self, n: int) -> str:
        return self.hash_of(f"U{n:032x}")

    def wrap(self, data: ev.Event, id_: UUID | None = None) -> ev.Envelope[Any]:
        id_ = id_ or uuid5(NAMESPACE, f"{data.topic}/{data.model_dump_json()}")
        return ev.Envelope(id=id_, data=data, source="/todoke/test", sent_at=AT.isoformat(), correlation=str(id_))

    def opened(self, revision: int = 1, deadline: date = date(2099, 12, 1), **more: Any) -> ev.Envelope[Any]:
        values: dict[str, Any] = {
            "name": "物価高騰対応重点支援給付金",
            "legal_basis": "見本市要綱",
            "claim_unit": ClaimUnit.HOUSEHOLD,
            "base_date": date(2026, 6, 1),
            "procedure_kinds": [ProcedureKind.CONFIRMATION_FORM],
            "payout_ways": [PayoutWay.TRANSFER],
            "instalments": [Instalment(number=1, name="本体")],
            "consents": [
                Consent(
                    code="dependants", text="住民税が課税されている人の扶養だけの世帯ではありません。", version="1"
                ),
                Consent(code="refund", text="要件に合わないと分かったときは、給付金を返します。", version="1"),
            ],
            "form_version": "2026-11",
            "seizure_exempt": False,
            "contact": "給付金担当 0866-00-0000",
        }
        data = ev.ProgrammeOpened(programme_id=PROGRAMME, revision=revision, deadline=deadline, **(values | more))
        return self.wrap(data)

    def closed(self, revision: int) -> ev.Envelope[Any]:
        return self.wrap(ev.ProgrammeClosed(programme_id=PROGRAMME, revision=revision, closed_at=AT))

    def listed(
        self,
        n: int,
        revision: int = 1,
        amount: int = 30_000,
        payee: str = "見本　花子",
        account: str | None = "見本銀行 0001 中央支店 001 普通 1234567",
        kind: ProcedureKind = ProcedureKind.CONFIRMATION_FORM,
        protected: bool = False,
        changed: bool = False,
    ) -> ev.Envelope[Any]:
        type_ = ev.TargetChanged if changed else ev.TargetListed
        id_ = uuid5(NAMESPACE, f"{type_.topic}/{n}/{revision}")
        household = Household(
            reference=f"{n:05}-1",
            payee=payee,
            payee_kana=HOLDER,
            address="見本市北町1番地2",
            members=(payee, "見本　太郎"),
        )
        sealed = None
        if account:
            text = Account(text=account, holder_kana=HOLDER, origin="公金受取口座").model_dump_json().encode()
            sealed = self.eligibility.seal_event("confirmation", id_, "account", text)
        data = type_(
            case_id=self.case(n),
            programme_id=PROGRAMME,
            revision=revision,
            claim_unit=ClaimUnit.HOUSEHOLD,
            procedure_kind=kind,
            amount=amount,
            household=self.eligibility.seal_event(
                "confirmation", id_, "household", household.model_dump_json().encode()
            ),
            account=sealed,
            protected=protected,
        )
        return self.wrap(data, id_)

    def removed(self, n: int, revision: int) -> ev.Envelope[Any]:
        return self.wrap(
            ev.TargetRemoved(case_id=self.case(n), programme_id=PROGRAMME, revision=revision, reason="list")
        )

    def matched(self, n: int, revision: int = 1, who: int | None = None, **more: Any) -> ev.Envelope[Any]:
        values: dict[str, Any] = {
            "deadline": date(2099, 12, 1),
            "procedure_kind": ProcedureKind.CONFIRMATION_FORM,
            "role": CaseRole.HEAD,
        }
        data = ev.EligibilityMatched(
            case_id=self.case(n),
            programme_id=PROGRAMME,
            resident_id=self.resident(n if who is None else who),
            revision=revision,
            claim_unit=ClaimUnit.HOUSEHOLD,
            wave_id=PROGRAMME,
            rule="four-items/1",
            matched_at=AT,
            **(values | more),
        )
        return self.wrap(data)

    def revoked(self, n: int, revision: int, who: int | None = None) -> ev.Envelope[Any]:
        data = ev.EligibilityRevoked(
            case_id=self.case(n),
            programme_id=PROGRAMME,
            resident_id=self.resident(n if who is None else who),
            revision=revision,
            reason="register",
            at=AT,
        )
        return self.wrap(data)

    def notice(self, type_: type[ev.Event], n: int, at: datetime = AT, **more: Any) -> ev.Envelope[Any]:
        time = {ev.NoticePushed: "pushed_at", ev.NoticeSeen: "seen_at", ev.NoticeUndeliverable: "at"}[type_]
        common = {"case_id": self.case(n), "programme_id": PROGRAMME, "resident_id": self.resident(n)}
        if type_ is ev.NoticeUndeliverable:
            more["reason"] = "blocked"
        return self.wrap(type_(**common, notice_id=self.case(n), **{time: at}, **more))

    def letter(self, n: int, at: datetime = AT) -> ev.Envelope[Any]:
        return self.wrap(ev.LetterDue(case_id=self.case(n), programme_id=PROGRAMME, reason="unregistered", at=at))

    def hold(self, n: int, revision: int, *, held: bool, reason: HoldReason = HoldReason.STAFF) -> ev.Envelope[Any]:
        type_ = ev.CaseHeld if held else ev.CaseFreed
        data = type_(
            case_id=self.case(n),
            programme_id=PROGRAMME,
            revision=revision,
            reason=reason,
            held_by="eligibility",
            at=AT,
        )
        return self.wrap(data)

    def registered(self, n: int, revision: int = 1, phone: int | None = None) -> ev.Envelope[Any]:
        data = ev.ResidentRegistered(
            resident_id=self.resident(n),
            revision=revision,
            registered_at=AT,
            line_hash=self.line_hash(n if phone is None else phone),
            person="",
            line_id="",
            assurance="sandbox",
            proven_at=AT,
            consent_version="1",
        )
        return self.wrap(data)

    def ended(self, type_: type[ev.Event], n: int, revision: int) -> ev.Envelope[Any]:
        more = {"reason": "expired"} if type_ is ev.ResidentSuspended else {}
        return self.wrap(type_(resident_id=self.resident(n), revision=revision, at=AT, **more))
