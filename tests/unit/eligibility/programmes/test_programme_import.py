"""A list is read by the rules of its programme: amounts by the child, kinds of procedure that there are."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
import orjson

from libs.common.database import Database
from libs.common.staff.roles import Member, Role
from sandbox.city import generate, target_rows, write_xlsx
from services.eligibility import store, work
from services.eligibility.city import city_of
from services.eligibility.import_list import import_list
from services.eligibility.lists.tables import read_tables
from services.eligibility.programmes.examples import examples
from services.eligibility.programmes.toml_file import tables_of
from tests.unit.eligibility.programmes.setups import API

CLERK = Member("s" * 32, "試験 花子", frozenset({Role.CLERK}))
CITY = generate(7, 8)
CHILDREN = (1, 2, 3, 4, 1, 2, 3, 4)
DATES = {"base_date": "2026-06-01", "deadline": "2099-12-01"}


async def read(
    clerk: httpx.AsyncClient, database: Database, rows: Sequence[Any], **programme: Any
) -> tuple[str, UUID, list[dict[str, Any]]]:
    """The list's state, its id and its findings in the こども加算 changed like this."""
    tables = tables_of(examples()["child-supplement"].toml.encode()) | DATES | programme
    programme_id = UUID((await clerk.post(API, json=tables)).json()["id"])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, rows)
        content = path.read_bytes()
    list_id = await work.upload(database, programme_id, "list.xlsx", content, CLERK)
    read = partial(read_tables, content)
    state = await import_list(database.url, database.keys, list_id, city_of("見本市", None), read)
    row = await store.target_list(database, list_id)
    assert row is not None
    return state, list_id, orjson.loads(row["findings"])


def unpriced() -> list[dict[str, Any]]:
    rows = [{key: value for key, value in row.items() if key != "支給額"} for row in target_rows(CITY)]
    heads = [row for row in rows if "加算児童数" in row]
    for row, children in zip(heads, CHILDREN, strict=True):
        row["加算児童数"] = children
    return rows


async def test_the_amount_is_that_of_the_children(clerk: httpx.AsyncClient, database: Database) -> None:
    state, list_id, _ = await read(clerk, database, unpriced())
    assert state == "staged"
    amounts = await database.fetch("SELECT amount FROM benefit_case WHERE list_id = $1", list_id)
    assert sorted(row["amount"] for row in amounts) == sorted(20_000 * count for count in CHILDREN)


async def test_a_household_without_a_number_of_children_stops(clerk: httpx.AsyncClient, database: Database) -> None:
    rows = unpriced()
    del rows[0]["加算児童数"]
    state, _, findings = await read(clerk, database, rows)
    assert (state, [f["code"] for f in findings if f["level"] == "stop"]) == ("refused", ["amount-missing"])


async def test_a_procedure_the_programme_does_not_have_stops(clerk: httpx.AsyncClient, database: Database) -> None:
    only = [{"kind": "confirmation_form"}]
    state, _, findings = await read(clerk, database, unpriced(), procedures=only)
    stops = [f for f in findings if f["level"] == "stop"]
    on_file = sum(int(household[0].household_number) % 2 == 0 for household in CITY)
    assert (state, len(stops)) == ("refused", on_file)
    assert 0 < on_file < len(CITY)
    assert {(f["code"], f["value"]) for f in stops} == {("procedure-not-offered", "支給のお知らせ")}
