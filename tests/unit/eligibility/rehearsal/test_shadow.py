"""A list beside paper: nobody is told, whatever is tried; and the comparison with what paper did."""

import io
from datetime import UTC, datetime

import asyncpg
import httpx
import openpyxl
import pytest

from services.eligibility.lists.findings import ListRefused
from services.eligibility.paper.read import read_results
from tests.unit.eligibility.rehearsal.conftest import PEOPLE
from tests.unit.eligibility.rehearsal.test_rehearsal import API, of
from tests.unit.eligibility.reviews.office import Office

TODAY = datetime.now(UTC).date()
RESULTS = (
    '整理番号,支給,支給額,支給日\nA-1,支給しない,,\nA-3,支給した,30000,2026/9/1\nA-4,○,"20,000",\nZ-9,支給した,,\n'
)


async def shadow(office: Office, clerk: httpx.AsyncClient) -> str:
    assert (await clerk.post(f"{API}/{of(office)}/shadow")).status_code == 204
    return of(office)


async def put(clerk: httpx.AsyncClient, list_id: str, csv: str = RESULTS) -> httpx.Response:
    files = {"file": ("results.csv", csv.encode())}
    return await clerk.post(f"{API}/{list_id}/paper-results", files=files)


async def test_it_cannot_be_released(office: Office, clerk: httpx.AsyncClient) -> None:
    list_id = await shadow(office, clerk)
    refused = await clerk.post(f"{API}/{list_id}/release", json={"count": 5})
    assert (refused.status_code, "影の運用" in refused.text) == (409, True)
    page = (await clerk.get(f"/eligibility/lists/{list_id}")).text
    assert "だれにも何も送りません" in page
    assert f'action="/eligibility/lists/{list_id}/release"' not in page
    assert "notifier" not in page.partition("<main")[2]
    assert (await clerk.post(f"{API}/{list_id}/shadow")).status_code == 409


@pytest.mark.parametrize("state", ["releasing", "released"])
async def test_the_database_refuses_it_too(office: Office, clerk: httpx.AsyncClient, state: str) -> None:
    list_id = await shadow(office, clerk)
    with pytest.raises(asyncpg.CheckViolationError, match="target_list_shadow_tells_nobody"):
        await office.database.pool.execute("UPDATE target_list SET state = $2 WHERE list_id = $1", list_id, state)


async def test_whoever_registers_meanwhile_hears_nothing(office: Office, clerk: httpx.AsyncClient) -> None:
    await shadow(office, clerk)
    await office.register({"four": PEOPLE["A-4"]})
    assert ("four", "A-4") in await office.matched()
    assert await office.database.fetchval("SELECT count(*) FROM outbox") == 0


async def test_a_released_list_does_not_go_into_shadow(office: Office, clerk: httpx.AsyncClient) -> None:
    await office.release()
    assert (await clerk.post(f"{API}/{of(office)}/shadow")).status_code == 409


async def test_paper_against_line(office: Office, clerk: httpx.AsyncClient) -> None:
    list_id = await shadow(office, clerk)
    assert (await put(clerk, list_id)).json() == {"rows": 4}
    said = (await clerk.get(f"{API}/{list_id}/comparison")).json()
    assert said == {
        "counts": {"both": 0, "paper-only": 2, "tell-only": 1, "no-result": 0, "neither": 2},
        "results": 4,
        "amounts": 1,
        "unknown_rows": [5],
    }
    only = (await clerk.get(f"{API}/{list_id}/comparison/paper-only")).json()
    assert [(c["reference"], c["reason"], c["paid_amount"]) for c in only["cases"]] == [
        ("A-3", "protected", 30_000),
        ("A-4", "not-registered", 20_000),
    ]
    amounts = (await clerk.get(f"{API}/{list_id}/comparison/amounts")).json()
    assert [(c["reference"], c["amount"]) for c in amounts["cases"]] == [("A-4", 30_000)]
    page = (await clerk.get(f"/eligibility/lists/{list_id}/comparison")).text
    assert "5行目" in page
    assert "登録が見つからない" in (await clerk.get(f"/eligibility/lists/{list_id}/comparison/paper-only")).text
    book = openpyxl.load_workbook(
        io.BytesIO((await clerk.get(f"{API}/{list_id}/books/comparison")).content), read_only=True
    )
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == list(PEOPLE)
    assert rows[4][3:] == ("支給した", 30_000, 20_000, "", "ちがいます")


async def test_the_deadline_changes_no_comparison(office: Office, clerk: httpx.AsyncClient) -> None:
    list_id = await shadow(office, clerk)
    await put(clerk, list_id)
    before = (await clerk.get(f"{API}/{list_id}/comparison")).json()
    await office.database.pool.execute("UPDATE programme SET base_date = '2020-01-01', deadline = '2020-02-01'")
    assert (await clerk.get(f"{API}/{list_id}/comparison")).json() == before


async def test_results_replace_those_before_and_go_with_the_list(office: Office, clerk: httpx.AsyncClient) -> None:
    list_id = await shadow(office, clerk)
    await put(clerk, list_id)
    assert (await put(clerk, list_id, "宛名番号,支給\n1,済\n")).json() == {"rows": 1}
    said = (await clerk.get(f"{API}/{list_id}/comparison")).json()
    assert (said["counts"]["both"], said["results"]) == (1, 1)
    await put(clerk, list_id)
    assert (await clerk.post(f"{API}/{list_id}/discard")).status_code == 204
    assert await office.database.fetchval("SELECT count(*) FROM paper_result") == 0


async def test_results_of_one_household_twice_are_refused(office: Office, clerk: httpx.AsyncClient) -> None:
    list_id = await shadow(office, clerk)
    twice = await put(clerk, list_id, "整理番号,支給\nA-1,済\nA-1,済\n")
    assert (twice.status_code, "2行目と3行目は、同じ世帯です" in twice.text) == (422, True)
    assert (await put(clerk, list_id, "整理番号,支給\n")).json() == {"rows": 0}


async def test_results_need_a_list_in_shadow(office: Office, clerk: httpx.AsyncClient) -> None:
    assert (await put(clerk, of(office))).status_code == 409
    assert (await clerk.get(f"{API}/{of(office)}/comparison")).status_code == 404


@pytest.mark.parametrize(
    ("csv", "code"),
    [
        ("氏名,支給\n見本,済\n", "no-headings"),
        ("整理番号,氏名\n1,見本\n", "no-headings"),
        ("整理番号,支給\n1,たぶん\n", "paid"),
        ("整理番号,支給\n1,\n", "paid"),
        ("整理番号,支給\n,済\n", "blank"),
        ("整理番号,支給,支給額\n1,済,いっぱい\n", "amount"),
        ("整理番号,支給,支給日\n1,済,きのう\n", "date"),
        ("整理番号,支給,支給日\n1,済,2099/1/1\n", "date"),
        ("整理番号,支給,個人番号\n1,済,2\n", "my-number-column"),
        ("整理番号,支給,備考\n1,済,123456789018\n", "my-number"),
    ],
)
def test_a_file_that_cannot_be_compared_is_refused_whole(csv: str, code: str) -> None:
    with pytest.raises(ListRefused, match=code):
        read_results(csv.encode(), TODAY)


@pytest.mark.parametrize(
    ("word", "paid"),
    [("支給した", True), ("○", True), ("１", True), ("支給しない", False), ("×", False), ("辞退", False)],
)
def test_words_for_paid(word: str, paid: bool) -> None:
    (row,) = read_results(f"対象者の結果,,\n整理番号,支給（有無）\n 001 ,{word}\n\n".encode(), TODAY)
    assert (row.number, row.reference, row.paid) == (3, "001", paid)
