"""Keep the copy of the programme that pages, consents and deadlines come from."""

from collections.abc import Sequence

import orjson

from libs.common.database import Tx, columns
from libs.common.events import Envelope, ProgrammeOpened
from services.confirmation.domain import newest

_PUT = """
INSERT INTO programme AS p (programme_id, revision, name, legal_basis, claim_unit, base_date, deadline, payout_ways,
    instalments, consents, form_version, seizure_exempt, appeal_text, contact, answer_by)
SELECT id, revision, name, legal_basis, claim_unit, base_date, deadline, string_to_array(ways, ','),
    instalments::jsonb, consents::jsonb, form_version, seizure_exempt, appeal_text, contact, answer_by::jsonb
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[],
    $9::text[], $10::text[], $11::text[], $12::bool[], $13::text[], $14::text[],
    $15::text[])
    AS e (id, revision, name, legal_basis, claim_unit, base_date, deadline, ways,
    instalments, consents, form_version, seizure_exempt, appeal_text, contact, answer_by)
ON CONFLICT (programme_id) DO UPDATE SET
    revision = excluded.revision, name = excluded.name, legal_basis = excluded.legal_basis,
    claim_unit = excluded.claim_unit, base_date = excluded.base_date, deadline = excluded.deadline,
    payout_ways = excluded.payout_ways, instalments = excluded.instalments, consents = excluded.consents,
    form_version = excluded.form_version, seizure_exempt = excluded.seizure_exempt,
    appeal_text = excluded.appeal_text, contact = excluded.contact,
    answer_by = excluded.answer_by
WHERE p.revision < excluded.revision
"""


async def on_programme_opened(tx: Tx, events: Sequence[Envelope[ProgrammeOpened]]) -> None:
    rows = [
        (
            e.data.programme_id,
            e.data.revision,
            e.data.name,
            e.data.legal_basis,
            e.data.claim_unit.value,
            e.data.base_date,
            e.data.deadline,
            ",".join(way.value for way in e.data.payout_ways),
            orjson.dumps([i.model_dump() for i in e.data.instalments]).decode(),
            orjson.dumps([c.model_dump() for c in e.data.consents]).decode(),
            e.data.form_version,
            e.data.seizure_exempt,
            e.data.appeal_text,
            e.data.contact,
            orjson.dumps({kind.value: day.isoformat() for kind, day in e.data.answer_by.items()}).decode(),
        )
        for e in newest(events, lambda e: e.data.programme_id, lambda e: e.data.revision)
    ]
    await tx.execute(_PUT, *columns(rows, 15))
