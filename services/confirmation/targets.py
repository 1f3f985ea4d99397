"""The list's row of a case, as target.listed and target.changed bring it: one upsert, the higher revision wins."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import Envelope, TargetChanged, TargetListed
from libs.common.events.terms import Account, Household
from services.confirmation.domain import newest

_PUT = """
INSERT INTO benefit_case AS c (case_id, programme_id, revision, claim_unit, procedure_kind, instalment, amount,
    household, account, protected)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::int[], $7::int[],
    $8::bytea[], $9::bytea[], $10::bool[])
ON CONFLICT (case_id) DO UPDATE SET
    revision = excluded.revision, claim_unit = excluded.claim_unit, procedure_kind = excluded.procedure_kind,
    instalment = excluded.instalment, amount = excluded.amount, household = excluded.household,
    account = excluded.account, protected = excluded.protected
WHERE c.revision < excluded.revision
"""


async def put(tx: Tx, events: Sequence[Envelope[TargetListed] | Envelope[TargetChanged]]) -> None:
    """Household and account leave the event's seal and are sealed anew, bound to the case.

    Raises Unsealable or pydantic's ValidationError for a row that could never be shown.
    """
    rows = []
    for e in newest(events, lambda e: e.data.case_id, lambda e: e.data.revision):
        d, keys = e.data, tx.keys
        household = keys.open_event(e.id, "household", d.household)
        Household.model_validate_json(household)
        account = None
        if d.account is not None:
            plain = keys.open_event(e.id, "account", d.account)
            Account.model_validate_json(plain)
            account = keys.seal_row("benefit_case", d.case_id, "account", plain)
        rows.append(
            (
                d.case_id,
                d.programme_id,
                d.revision,
                d.claim_unit.value,
                d.procedure_kind.value,
                d.instalment,
                d.amount,
                keys.seal_row("benefit_case", d.case_id, "household", household),
                account,
                d.protected,
            )
        )
    await tx.execute(_PUT, *columns(rows, 10))
