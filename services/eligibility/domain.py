"""Pure rules of programmes, lists and cases."""

from datetime import date, datetime, timedelta, timezone
from uuid import UUID

from libs.common.events.terms import Consent, ProcedureKind
from libs.common.name_ids import uuid5

CONSENTS_VERSION = "2026-04"
CONSENTS = (
    Consent(
        code="dependants",
        text="住民税がかかっている人の扶養親族だけの世帯ではありません。",
        version=CONSENTS_VERSION,
    ),
    Consent(code="paid", text="同じ給付を、ほかの市区町村からも受けていません。", version=CONSENTS_VERSION),
    Consent(code="look_up", text="市が、税と住民票の情報を確認することに同意します。", version=CONSENTS_VERSION),
    Consent(code="return", text="あとで対象でないとわかったときは、お金を返します。", version=CONSENTS_VERSION),
    Consent(
        code="deadline",
        text="振込ができないまま期限をすぎたときは、辞退とみなされることがあります。",
        version=CONSENTS_VERSION,
    ),
)
"""What a confirmation carries (domain rule: consents); the text shown and its version are kept with the answer."""


JAPAN = timezone(timedelta(hours=9))


def day_in_japan(at: datetime) -> date:
    """The calendar day on which a deadline is counted."""
    return at.astimezone(JAPAN).date()


def case_id(programme_id: UUID, claim_unit_index: bytes) -> UUID:
    """The case of a claim unit in a programme: the same for every list version and every service.

    Made from the keyed index of the household number, so nobody without the key can guess it.
    """
    return uuid5(programme_id, claim_unit_index.hex())


def target_id(case: UUID, row_index: bytes) -> UUID:
    """One row of a list, by the keyed index of its reference number (整理番号), which no list has twice.

    Where the row stands in the file does not matter: a corrected list that moves rows names the same ones. Rows stored
    by a version that counted the position keep their id.
    """
    return uuid5(case, row_index.hex())


def amount_of(row_amount: int | None, programme_amount: int | None) -> int | None:
    """Yen to pay: what the row says, else the programme's fixed amount."""
    return row_amount if row_amount else programme_amount


def procedure_of(row_kind: ProcedureKind | None) -> ProcedureKind:
    """A row without 手続区分 asks for a confirmation, the kind in which silence never pays."""
    return row_kind or ProcedureKind.CONFIRMATION_FORM
