"""A programme is data: each example as its file says it, on the resident's page."""

from datetime import date
from typing import Any

import orjson
import pytest

from libs.common.database import Database
from libs.common.web.speech import day, yen
from services.confirmation.case import stored_shown
from services.confirmation.store import case_of
from services.eligibility.programmes.amounts import yen_of
from services.eligibility.programmes.examples import Example, examples
from services.eligibility.programmes.opened import opened
from services.eligibility.programmes.preview import SEIZURE
from services.eligibility.programmes.toml_file import programme_of, tables_of
from tests.unit.confirmation.browser import Phone, tap
from tests.unit.confirmation.city import PROGRAMME

DATES = {"base_date": "2026-06-01", "deadline": "2099-12-01"}
OWN = date(2099, 6, 1)
CHILDREN, ROW = 3, 12_340
AMOUNTS = {
    **{"non-taxed-household": 30_000, "per-capita-household": 100_000},
    **{"child-supplement": 60_000, "school-aid": ROW},
}


@pytest.mark.parametrize("example", examples().values(), ids=examples().keys())
async def test_the_page_is_the_file(
    city: Any, deliver: Any, phone: Phone, database: Database, example: Example
) -> None:
    tables = tables_of(example.toml.encode())
    for procedure in tables["procedures"]:
        procedure["answer_by"] = OWN.isoformat()
    p = programme_of(tables | DATES)
    amount = yen_of(p.instalments[0], ROW if example.code == "school-aid" else None, CHILDREN)
    assert amount == AMOUNTS[example.code]
    for n, procedure in enumerate(p.procedures, 1):
        await deliver(
            city.wrap(opened(PROGRAMME, 1, p)),
            city.listed(n, kind=procedure.kind, amount=amount),
            *(city.registered(n), city.matched(n, procedure_kind=procedure.kind, deadline=OWN)),
        )
        client = await phone(n)
        page = await client.get(f"/confirmation/cases/{city.case(n)}")
        shown = [p.name, yen(amount), f"{day(OWN)}まで", p.contact, *(f"<li>{c.text}</li>" for c in p.consents)]
        for text in shown:
            assert text in page.text, text
        assert page.text.count("<li>") == len(p.consents)
        assert f"上の{len(p.consents)}つに同意します" in page.text
        assert (SEIZURE in page.text) is p.seizure_exempt
        assert p.appeal_text and f"<p>{p.appeal_text}</p>" in page.text
        assert (await tap(client, page)).status_code == 303
        row = await case_of(database, city.line_hash(n), city.case(n))
        assert row is not None
        kept = stored_shown(row, database.keys)
        assert (kept.consents, kept.form_version, kept.amount) == (p.consents, p.form_version, amount)
        agreed = await database.fetchrow(
            "SELECT consents, form_version FROM application WHERE case_id = $1", city.case(n)
        )
        assert agreed is not None and agreed["form_version"] == p.form_version
        assert orjson.loads(agreed["consents"]) == [{"code": c.code, "version": c.version} for c in p.consents]


async def test_nothing_is_asked_or_said_that_the_programme_does_not_set(city: Any, deliver: Any, phone: Phone) -> None:
    await deliver(city.opened(consents=[]), city.listed(1), city.registered(1), city.matched(1))
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    for absent in ("同意", "不服", SEIZURE):
        assert absent not in page.text
    assert (await tap(client, page)).status_code == 303
