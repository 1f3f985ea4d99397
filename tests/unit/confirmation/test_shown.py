"""What the page shows: masked accounts, days, names; and what a confirmation is bound to."""

from datetime import UTC, date, datetime

import pytest

from libs.common.events.terms import Account, Consent, Household, ProcedureKind
from services.confirmation.japan import today
from services.confirmation.shown import Shown, masked, visible


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("見本銀行 中央支店 普通 1234567", "見本銀行 中央支店 普通 ●●●●567"),
        ("見本銀行(0001) 中央支店(001) 普通 1234567", "見本銀行(0001) 中央支店(001) 普通 ●●●●567"),
        ("ゆうちょ銀行 記号 15430 番号 12345671", "ゆうちょ銀行 記号 ●●●●● 番号 ●●●●●671"),
        ("ゆうちょ 15430-12345671", "ゆうちょ ●●●●●●●●●●671"),
        ("普通　１２３４５６７", "普通　●●●●５６７"),
        ("普通 1234567 見本1", "普通 ●●●●●●● 見本●"),
        ("普通 1234", "普通 ●234"),
        ("普通 123", "普通 ●●●"),
        ("口座あり", "口座あり"),
        ("", ""),
    ],
)
def test_account_shows_three_digits_at_most(account: str, expected: str) -> None:
    assert masked(account) == expected


def test_a_day_ends_at_midnight_in_japan() -> None:
    assert today(datetime(2026, 12, 1, 14, 59, tzinfo=UTC)) == date(2026, 12, 1)
    assert today(datetime(2026, 12, 1, 15, 0, tzinfo=UTC)) == date(2026, 12, 2)


def test_a_protected_household_names_the_payee_only() -> None:
    household = Household(reference="1", payee="見本　花子", address="見本市", members=("見本　花子", "見本　太郎"))
    assert visible(household, protected=False).members == ("見本　花子", "見本　太郎")
    assert visible(household, protected=True).members == ()


def test_content_is_bound_to_everything_shown() -> None:
    shown = Shown(
        programme="給付金",
        procedure_kind=ProcedureKind.CONFIRMATION_FORM,
        instalment=1,
        amount=30_000,
        household=Household(reference="1", payee="見本　花子", address="見本市"),
        account=Account(text="普通 1234567"),
        consents=(Consent(code="a", text="はい", version="1"),),
        form_version="1",
    )
    other_consent = shown.model_copy(update={"consents": (Consent(code="a", text="はい", version="2"),)})
    changes = [
        shown.model_copy(update={"amount": 40_000}),
        shown.model_copy(update={"account": Account(text="普通 7654321")}),
        shown.model_copy(update={"household": Household(reference="1", payee="見本　花子", address="見本町")}),
    ]
    assert Shown.model_validate_json(shown.content()).content() == shown.content()
    assert len({s.content() for s in (shown, other_consent, *changes)}) == 5
    assert shown.same_facts(other_consent)
    assert not any(shown.same_facts(change) for change in changes)
