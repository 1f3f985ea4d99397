"""The switches of the matcher on the form of a programme."""

import httpx
import pytest

from libs.common.database import Database
from tests.unit.eligibility.programmes.setups import API, SIMPLE
from tests.unit.eligibility.programmes.test_programme_pages import PAGES, created, fields


@pytest.mark.parametrize("switch", ["room", "sex", "partial_date"])
async def test_each_switch_of_the_matcher_is_a_box_of_its_own(
    clerk: httpx.AsyncClient, database: Database, switch: str
) -> None:
    page = await clerk.get(f"{PAGES}/new")
    assert "別の人に届きます" in page.text
    assert not [field for field in fields(page) if field.startswith("matching_")], "off by default"
    programme = await created(clerk, SIMPLE | {f"matching_{switch}": "true"})
    row = await database.fetchrow("SELECT policy_room, policy_sex, policy_partial_date FROM programme")
    assert row is not None
    assert {name for name, on in dict(row).items() if on} == {f"policy_{switch}"}
    edit = fields(await clerk.get(f"{PAGES}/{programme}/edit"))
    assert edit[f"matching_{switch}"] == "true"
    off = {name: text for name, text in edit.items() if not name.startswith("matching_")}
    assert (await clerk.post(f"{PAGES}/{programme}/edit", data=off)).status_code == 303
    assert (await clerk.get(f"{API}/{programme}")).json()["matching"] == dict.fromkeys(
        ("room", "sex", "partial_date"), False
    )
