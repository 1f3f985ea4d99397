"""Headings that are not the template's are confirmed once by a person."""

from datetime import date

import pytest

from tests.contract.conftest import ServedOf
from tests.contract.list_desk import API, Desk, open_desk, rows
from tests.unit.eligibility.lists.list_files import HEADINGS, person, text_file, workbook

SYNONYMS = ["対象者番号" if name == "整理番号" else name for name in HEADINGS]


@pytest.fixture
async def desk(served: ServedOf) -> Desk:
    return await open_desk(served)


async def test_a_heading_known_by_a_synonym_is_asked_once(desk: Desk) -> None:
    content = workbook([SYNONYMS, person(1)])
    first = await desk.upload(await desk.programme(), content)
    page = await desk.page(first)
    assert "この列を、この項目として読みました" in page
    assert "<td>対象者番号</td><td>整理番号</td>" in page
    assert "世帯に配信する" not in page
    refused = await desk.post(f"/eligibility/lists/{first}/release", data={"count": "1"})
    assert refused.status_code == 409
    assert "列の読み方を確認" in refused.text
    await desk.post(f"/eligibility/lists/{first}/columns")
    assert await desk.audited("list.columns_confirmed") == 1
    assert "1世帯に配信する" in await desk.page(first)
    assert (await desk.post(f"/eligibility/lists/{first}/columns")).status_code == 409
    again = await desk.upload(await desk.programme("別の事業"), content)
    assert "1世帯に配信する" in await desk.page(again)
    other_kind = await desk.upload(await desk.programme("三つめ"), text_file([SYNONYMS, person(1)]))
    assert "この列を、この項目として読みました" in await desk.page(other_kind)


async def test_headings_of_the_template_are_not_asked(desk: Desk) -> None:
    list_id = await desk.upload(await desk.programme(), workbook(rows(person(1))))
    assert "この列を、この項目として読みました" not in await desk.page(list_id)


async def test_the_same_by_rest(desk: Desk) -> None:
    programme = await desk.programme()
    facts = {"legal_basis": "同意", "handed_by": "税務課　見本", "retain_until": "2040-03-31"}
    list_id = await desk.upload(programme, workbook([SYNONYMS, person(1)]), **facts)
    found = (await desk.site.browser.get(f"{API}/lists/{list_id}")).json()
    assert found["columns_to_confirm"] == [{"letter": "A", "heading": "対象者番号", "field": "整理番号"}]
    assert (found["legal_basis"], found["handed_by"], found["retain_until"]) == tuple(facts.values())
    assert found["base_date"] == date.today().isoformat()
    assert found["same_file"] is None
    assert (await desk.post(f"{API}/lists/{list_id}/columns")).status_code == 204
    found = (await desk.site.browser.get(f"{API}/lists/{list_id}")).json()
    assert found["columns_to_confirm"] == []
