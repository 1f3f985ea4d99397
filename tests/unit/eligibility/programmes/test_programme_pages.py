"""Setting up a programme on pages: from an example, from a file, with a look at what residents will read."""

import html
import io
import re
from typing import Any

import httpx
import openpyxl
import pytest

from libs.common.database import Database
from services.eligibility.programmes.examples import examples
from tests.unit.eligibility.programmes.setups import API, SIMPLE, list_in

PAGES = "/eligibility/programmes"
CHILD = examples()["child-supplement"]


def fields(page: httpx.Response) -> dict[str, str]:
    """What the form for a programme holds, as a browser would send it."""
    sheet = page.text[page.text.index('<form class="sheet"') :]
    inputs = re.findall(r"<input [^>]*>", sheet)
    texts = re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', sheet, re.S)
    found = {name: html.unescape(text) for name, text in texts}
    for each in inputs:
        given = dict(re.findall(r'(\w+)="([^"]*)"', each))
        if given.get("type") not in ("radio", "checkbox") or each.rstrip(">").endswith("checked"):
            found[given["name"]] = html.unescape(given.get("value", ""))
    return found


async def created(clerk: httpx.AsyncClient, data: dict[str, str]) -> str:
    answer = await clerk.post(PAGES, data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix(f"{PAGES}/")


DATES = {"base_date": "2026-06-01", "deadline": "2099-12-01"}


async def test_an_example_keeps_what_the_form_does_not_show(clerk: httpx.AsyncClient) -> None:
    page = await clerk.get(f"{PAGES}/new?example={CHILD.code}")
    assert "児童1人あたりの支給額（円）" in page.text
    entered = fields(page)
    assert (entered["name"], entered["amount"], entered["base_date"]) == ("こども加算", "20,000", "")
    programme = await created(clerk, entered | DATES | {"amount": "２５，０００円"})
    back = (await clerk.get(f"{API}/{programme}")).json()
    assert back["instalments"] == [{"number": 1, "name": "こども加算", "rule": "per_child", "yen": 25_000}]
    assert back["consents"][0]["code"] == "children"
    assert back["seizure_exempt"] is True


async def test_an_unknown_example_is_no_page(clerk: httpx.AsyncClient) -> None:
    assert (await clerk.get(f"{PAGES}/new?example=none")).status_code == 404
    assert (await clerk.get(f"{PAGES}/examples/none.toml")).status_code == 404


async def test_a_file_fills_the_form_and_creates_nothing(clerk: httpx.AsyncClient, database: Database) -> None:
    saved = await clerk.get(f"{PAGES}/examples/{CHILD.code}.toml")
    own = saved.text.replace('name = "こども加算"\nlegal', 'name = "見本市こども加算"\nlegal')
    page = await clerk.post(f"{PAGES}/file", files={"file": ("own.toml", own.encode())})
    assert page.status_code == 200
    assert fields(page)["name"] == "見本市こども加算"
    assert await database.fetchval("SELECT count(*) FROM programme") == 0
    assert await created(clerk, fields(page) | DATES)


async def test_a_file_with_dates_brings_them(clerk: httpx.AsyncClient) -> None:
    own = f"base_date = 2026-06-01\ndeadline = 2099-12-01\n{CHILD.toml}"
    page = await clerk.post(f"{PAGES}/file", files={"file": ("own.toml", own.encode())})
    assert {key: fields(page)[key] for key in DATES} == DATES


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (CHILD.toml.replace("per_child", "per_kid"), "instalments[1].rule"),
        (CHILD.toml.replace("yen =", "yenn ="), "instalments[1].yenn"),
        ("name = \n", "1行目の8文字目"),
    ],
)
async def test_a_wrong_file_is_told_with_place_and_remedy(clerk: httpx.AsyncClient, own: str, expected: str) -> None:
    page = await clerk.post(f"{PAGES}/file", files={"file": ("own.toml", own.encode())})
    assert page.status_code == 422
    assert expected in html.unescape(page.text)


async def test_the_preview_is_what_residents_will_read(clerk: httpx.AsyncClient, database: Database) -> None:
    entered = fields(await clerk.get(f"{PAGES}/new?example={CHILD.code}")) | DATES
    page = await clerk.post(f"{PAGES}/preview", data=entered)
    for words in (
        "20,000円 × 子どもの人数",
        "2099年12月1日(火)まで",
        "この給付金は、法律で差し押さえが禁じられています。",
        "加算の対象の子どもを、今もいっしょに育てています。",
        "支給のお知らせ：ボタンを押さなくても支給します。",
    ):
        assert words in page.text
    assert await database.fetchval("SELECT count(*) FROM programme") == 0
    assert fields(page) == entered
    programme = await created(clerk, fields(page))
    shown = (await clerk.get(f"{PAGES}/{programme}")).text
    assert "加算の対象の子どもを、今もいっしょに育てています。" in shown


async def test_what_was_entered_stays_when_something_is_wrong(clerk: httpx.AsyncClient) -> None:
    entered = {**SIMPLE, "base_date": "", "amount": "三万円"}
    for path in (PAGES, f"{PAGES}/preview"):
        page = await clerk.post(path, data=entered)
        assert page.status_code == 422
        assert "支給額は数字で入れてください。" in page.text
        assert fields(page)["name"] == SIMPLE["name"]
        page = await clerk.post(path, data={**entered, "amount": ""})
        assert "基準日（base_date）を入れてください。" in page.text


@pytest.mark.parametrize("base", ["{", "[1]", "7", '{"nonsense": 1}', '{"instalments": "x"}'])
async def test_a_hidden_field_somebody_spoiled_is_refused(clerk: httpx.AsyncClient, base: str) -> None:
    for path in (PAGES, f"{PAGES}/preview"):
        page = await clerk.post(path, data={**SIMPLE, "base": base})
        assert (page.status_code, "やりなおしてください" in page.text) == (422, True)


async def test_before_the_release_all_main_fields_change(clerk: httpx.AsyncClient) -> None:
    programme = await created(clerk, SIMPLE)
    page = await clerk.get(f"{PAGES}/{programme}/edit")
    changed = fields(page) | {"name": "直した名前", "amount": "30,000", "actor": "member"}
    assert (await clerk.post(f"{PAGES}/{programme}/edit", data=changed)).status_code == 303
    back = (await clerk.get(f"{API}/{programme}")).json()
    assert (back["name"], back["amount"], back["actor"], back["revision"]) == ("直した名前", 30_000, "member", 2)
    shown = (await clerk.get(f"{PAGES}/{programme}")).text
    assert "事業の名前、支給額と支給回、手続きする人" in shown
    again = await clerk.post(f"{PAGES}/{programme}/edit", data=changed | {"name": "もう一度"})
    assert (again.status_code, "先に直しています" in again.text) == (409, True)


async def test_after_the_release_the_form_has_two_fields(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await created(clerk, SIMPLE | {"seizure_exempt": "true"})
    before = fields(await clerk.get(f"{PAGES}/{programme}/edit"))
    await list_in(database, programme, "released")
    page = await clerk.get(f"{PAGES}/{programme}/edit")
    assert set(fields(page)) == {"csrf", "revision", "deadline", "contact"}
    late = await clerk.post(f"{PAGES}/{programme}/edit", data=before | {"name": "おそい"})
    assert (late.status_code, "配信したあとに直せるのは" in late.text) == (409, True)
    kept = fields(page) | {"deadline": "2099-12-31"}
    assert (await clerk.post(f"{PAGES}/{programme}/edit", data=kept)).status_code == 303
    back = (await clerk.get(f"{API}/{programme}")).json()
    assert (back["deadline"], back["name"], back["seizure_exempt"]) == ("2099-12-31", SIMPLE["name"], True)


async def test_the_workbook_has_rules_texts_lists_and_changes(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await created(clerk, SIMPLE | {"name": "=1+1", "amount": "30000"})
    await list_in(database, programme, "refused")
    answer = await clerk.get(f"{PAGES}/{programme}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheets: dict[str, list[tuple[Any, ...]]] = {s.title: list(s.iter_rows(values_only=True)) for s in book.worksheets}
    assert list(sheets) == ["事業のきまり", "住民が読む文", "対象者リスト", "変更の記録"]
    assert ("事業の名前", "=1+1") in sheets["事業のきまり"]
    assert book.worksheets[0]["B2"].data_type == "s"
    assert ("支給額", "30,000円") in sheets["住民が読む文"]
    assert sheets["対象者リスト"][1][1:] == ("直しが必要（取りこんでいません）", 0, 0, 0)
    assert sheets["変更の記録"][1][2] == "つくりました"
    assert "名簿".encode() not in answer.content
    assert (await clerk.get(f"{PAGES}/{PAGES}.xlsx")).status_code == 404


async def test_after_the_deadline_closing_is_the_next_thing(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await created(clerk, SIMPLE)
    await list_in(database, programme, "released")
    assert "受付の期限が過ぎました" not in (await clerk.get(f"{PAGES}/{programme}")).text
    await database.pool.execute("UPDATE programme SET base_date = '2020-01-01', deadline = '2020-02-01'")
    page = (await clerk.get(f"{PAGES}/{programme}")).text
    assert "受付の期限が過ぎました。受付を締め切ります。" in page
    assert page.count(f'action="{PAGES}/{programme}/close"') == 1
    assert (await clerk.post(f"{PAGES}/{programme}/close")).status_code == 303
    assert "この事業は締め切りました" in (await clerk.get(f"{PAGES}/{programme}")).text


async def test_no_list_is_asked_for_where_none_is_taken(clerk: httpx.AsyncClient) -> None:
    example = fields(await clerk.get(f"{PAGES}/new?example=school-aid"))
    programme = await created(clerk, example | DATES)
    page = (await clerk.get(f"{PAGES}/{programme}")).text
    assert "世帯ごとでない事業のリストは、まだ入れられません。" in page
    assert 'type="file"' not in page
