"""Everything as .xlsx: every text stays text, what must stay hidden is not in it, and taking it is recorded."""

import io
from typing import Any
from uuid import uuid5

import httpx
import openpyxl
import pytest

from libs.common.staff.roles import Role
from services.eligibility import work_books
from services.eligibility.reviewing import Answer
from tests.unit.eligibility.rehearsal.conftest import PEOPLE, Desk
from tests.unit.eligibility.rehearsal.test_rehearsal import of
from tests.unit.eligibility.reviews.office import SPACE, Office

PROGRAMME = f"/eligibility/programmes/{uuid5(SPACE, 'p')}"


async def rows(client: httpx.AsyncClient, address: str) -> list[tuple[Any, ...]]:
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}, "a formula"
    return list(sheet.iter_rows(values_only=True))


async def test_who_has_not_applied(office: Office, clerk: httpx.AsyncClient) -> None:
    await office.release()
    await office.confirm("one", "A-1")
    found = await rows(clerk, f"{PROGRAMME}/books/not-applied.xlsx")
    assert [row[0] for row in found[1:]] == ["A-2", "A-3", "A-4", "A-5"]
    assert [row[3] for row in found[1:3]] == [PEOPLE["A-2"]["address"], "（表示しません）"]
    assert found[4][1] == "=1+1"
    assert [row[6] for row in found[1:4]] == [
        "同じ人か、機械では決められない",
        "支援措置の人がいる",
        "登録が見つからない",
    ]


async def test_everybody_with_their_state(office: Office, clerk: httpx.AsyncClient) -> None:
    found = await rows(clerk, f"{PROGRAMME}/books/targets.xlsx")
    assert [(row[0], row[8], row[9]) for row in found[1:3]] == [
        ("A-1", "配信前", "すぐに LINE が届く"),
        ("A-2", "配信前", "同じ人か、機械では決められない"),
    ]
    await office.release()
    await office.confirm("one", "A-1")
    found = await rows(clerk, f"{PROGRAMME}/books/targets.xlsx")
    assert [row[8] for row in found[1:]] == ["回答ずみ", *["配信ずみ"] * 4]
    assert PEOPLE["A-3"]["address"] not in [cell for row in found for cell in row]


async def test_each_match_has_its_sentence(office: Office, clerk: httpx.AsyncClient) -> None:
    await office.answer("two", "A-2", Answer.SAME)
    found = await rows(clerk, f"{PROGRAMME}/books/matches.xlsx")
    assert [row[:2] for row in found[1:]] == [
        ("A-1", "生年月日・性別・住所が同じで、氏名も同じです。"),
        ("A-2", "職員が「同じ人」と確認しました。"),
    ]
    await office.release()
    await office.register({"one": {**PEOPLE["A-1"], "name": "別名　一郎"}})
    found = await rows(clerk, f"{PROGRAMME}/books/matches.xlsx")
    assert found[1][1] == "突合のあとで、登録かリストの内容が変わりました。"
    await office.database.pool.execute("UPDATE benefit_case SET protected = true")
    for book in ("matches", "reviews"):
        assert len(await rows(clerk, f"{PROGRAMME}/books/{book}.xlsx")) == 1, "who has a LINE account is hidden"


async def test_reviews_with_who_decided(office: Office, clerk: httpx.AsyncClient) -> None:
    await office.answer("two", "A-2", Answer.DIFFERENT, by="f00d")
    found = await rows(clerk, f"{PROGRAMME}/books/reviews.xlsx")
    assert [(row[0], row[4], row[7]) for row in found[1:]] == [("A-2", "ちがう人", "f00d")]


async def test_the_excluded_and_the_numbers(office: Office, clerk: httpx.AsyncClient) -> None:
    found = await rows(clerk, f"/eligibility/lists/{of(office)}/books/excluded.xlsx")
    assert [row[0] for row in found[1:]] == ["A-2", "A-3", "A-4", "A-5"]
    numbers = await rows(clerk, f"{PROGRAMME}/books/numbers.xlsx")
    assert numbers[1] == ("登録が見つからない", 2, 60_000)
    assert sum(row[1] for row in numbers[1:]) == 5


@pytest.mark.parametrize("book", [*work_books.OF_PROGRAMMES])
async def test_who_may_take_a_book_and_that_it_is_recorded(office: Office, desk: Desk, book: str) -> None:
    accounting, clerk = await desk(Role.ACCOUNTING), await desk()
    for address in (f"{PROGRAMME}/books/{book}.xlsx", PROGRAMME.replace("y/p", "y/api/v1/p") + f"/books/{book}"):
        assert (await accounting.get(address)).status_code == 403
        answer = await clerk.get(address)
        assert answer.headers["cache-control"] == "no-store"
    taken = await office.database.fetch("SELECT actor, role, detail FROM audit WHERE action = 'book.downloaded'")
    assert [(row["actor"], row["role"], book in row["detail"]) for row in taken] == [("one", "clerk", True)] * 2
    assert (await accounting.get(f"{PROGRAMME}/books/numbers.xlsx")).status_code == 200
    assert (await clerk.get(f"{PROGRAMME}/books/other.xlsx")).status_code == 404
