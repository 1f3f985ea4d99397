"""Staff see counts and applications; the workbook holds text as text; the rest is refused."""

import os
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from libs.common.database import Database
from libs.common.events import NoticePushed
from libs.common.staff.roles import Role
from libs.common.web import sessions
from libs.common.web.cookies import cookie_name
from services.confirmation import export, store
from services.confirmation.answer import answer
from services.confirmation.case import content_hash, shown_of
from services.confirmation.domain import Answer
from services.confirmation.export import HEADINGS
from services.confirmation.numbers import LABELS

Desk = Callable[..., Awaitable[httpx.AsyncClient]]
PII = {Role.CLERK, Role.REVIEWER, Role.ACCOUNTING, Role.PHONE_DESK}


@pytest.fixture
async def desk(app: Any, database: Database) -> AsyncIterator[Desk]:
    """`await desk(Role.CLERK)`: a browser with a staff session."""
    clients: list[httpx.AsyncClient] = []

    async def sign_in(*roles: Role) -> httpx.AsyncClient:
        async with database.begin() as tx:
            data = {"name": "見本職員", "roles": sorted(roles)}
            session = await sessions.start(tx, "staff", data, "5f" * 16)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="https://city.test",
            cookies={cookie_name("confirmation", "staff"): session},
        )
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()


async def give(database: Database, city: Any, n: int, wanted: Answer) -> None:
    row = await store.case_of(database, city.line_hash(n), city.case(n))
    async with database.begin() as tx:
        seen = content_hash(shown_of(row, tx.keys), tx.keys)
        await answer(tx, city.line_hash(n), city.case(n), wanted, seen)


@pytest.fixture
async def programme(city: Any, deliver: Any, database: Database) -> str:
    """Seven cases: 1 and 2 confirmed (2 protected, 1 with a formula for a name), 3 declined, 4 told, 5 lapsed,
    6 held, 7 removed."""
    await deliver(city.opened())
    for n in range(1, 8):
        await deliver(
            city.listed(n, payee="=HYPERLINK(1)" if n == 1 else "見本　花子", protected=n == 2),
            city.registered(n),
            city.matched(n),
        )
    for n in range(1, 5):
        await deliver(city.notice(NoticePushed, n))
    for n, wanted in ((1, Answer.CONFIRMED), (2, Answer.CONFIRMED), (3, Answer.DECLINED)):
        await give(database, city, n, wanted)
    await database.pool.execute("UPDATE benefit_case SET lapsed_at = now() WHERE case_id = $1", city.case(5))
    await deliver(city.hold(6, 1, held=True), city.removed(7, 2), city.letter(6))
    return str(city.opened().data.programme_id)


async def test_counts_come_from_the_tables_and_add_up(programme: str, desk: Desk) -> None:
    counts = (await (await desk(Role.AUDITOR)).get(f"/confirmation/api/v1/programmes/{programme}/summary")).json()
    assert counts == {
        "targets": 6,
        "notified": 4,
        "seen": 3,
        "confirmed": 2,
        "declined": 1,
        "lapsed": 1,
        "unanswered": 2,
        "held": 1,
        "letters_due": 1,
        "removed_after_answer": 0,
    }
    assert counts["targets"] == sum(counts[k] for k in ("confirmed", "declined", "lapsed", "unanswered"))


async def test_an_answered_case_that_left_the_list_is_still_counted(
    programme: str, desk: Desk, city: Any, deliver: Any
) -> None:
    await deliver(city.removed(1, 2))
    counts = (await (await desk(Role.CLERK)).get(f"/confirmation/api/v1/programmes/{programme}/summary")).json()
    assert (counts["targets"], counts["confirmed"], counts["removed_after_answer"]) == (5, 1, 1)


async def test_the_fragment_and_the_pages(programme: str, desk: Desk) -> None:
    clerk = await desk(Role.CLERK)
    fragment = await clerk.get(f"/confirmation/fragments/programmes/{programme}")
    assert fragment.text.startswith('<div class="funnel">') and "<html" not in fragment.text
    assert "未申請" in fragment.text and re.search("未申請.*2件", fragment.text)
    page = await clerk.get(f"/confirmation/programmes/{programme}")
    assert page.status_code == 200
    assert page.text.count("<tr>") == 1 + 3 and "00001-1" in page.text and "見本市北町1番地2" in page.text
    assert page.text.count("（表示しません）") == 1
    home = await clerk.get("/confirmation/staff")
    assert "物価高騰対応重点支援給付金" in home.text
    unknown = await clerk.get("/confirmation/programmes/00000000-0000-0000-0000-000000000001")
    assert unknown.status_code == 404


async def test_pages_of_the_list(programme: str, desk: Desk) -> None:
    clerk = await desk(Role.CLERK)
    url = f"/confirmation/api/v1/programmes/{programme}/applications"
    pages = [(await clerk.get(url, params={"page": n, "size": 2})).json() for n in (1, 2, 3)]
    assert [len(p["applications"]) for p in pages] == [2, 1, 0]
    assert {p["total"] for p in pages} == {3}
    lines = [line for p in pages for line in p["applications"]]
    assert sorted(line["reference"] for line in lines) == ["00001-1", "00002-1", "00003-1"]
    assert [line["answer"] for line in lines].count("受給辞退") == 1
    assert (await clerk.get(url, params={"page": 0})).status_code == 422


@pytest.mark.parametrize("role", list(Role))
async def test_only_some_roles_read_names(programme: str, desk: Desk, role: Role) -> None:
    client = await desk(role)
    for path in (
        f"/confirmation/programmes/{programme}",
        f"/confirmation/api/v1/programmes/{programme}/applications",
    ):
        assert (await client.get(path)).status_code == (200 if role in PII else 403)
    workbook = await client.get(f"/confirmation/programmes/{programme}/applications.xlsx")
    assert workbook.status_code == (200 if role in PII - {Role.PHONE_DESK} else 403)
    for path in ("/confirmation/staff", f"/confirmation/fragments/programmes/{programme}"):
        answer_ = await client.get(path)
        assert answer_.status_code == 200
        assert "見本　花子" not in answer_.text


async def test_the_workbook(
    programme: str, desk: Desk, database: Database, city: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    response = await (await desk(Role.CLERK)).get(f"/confirmation/programmes/{programme}/applications.xlsx")
    assert response.headers["content-type"].endswith("spreadsheetml.sheet")
    assert "attachment" in response.headers["content-disposition"]
    book = openpyxl.load_workbook(BytesIO(response.content))
    rows = list(book.active.iter_rows())
    assert tuple(c.value for c in rows[0]) == HEADINGS
    assert [r[0].value for r in rows[1:]] == ["00001-1", "00002-1", "00003-1"]
    formula = rows[1][2]
    assert (formula.value, formula.data_type) == ("=HYPERLINK(1)", "s")
    assert all(c.data_type == "s" for row in rows[1:] for c in row if c.column != 6 and c.value)
    assert [r[5].value for r in rows[1:]] == [30_000] * 3
    first = {heading: cell.value for heading, cell in zip(HEADINGS, rows[1], strict=True)}
    receipt = await database.fetchval("SELECT receipt FROM application WHERE case_id = $1", city.case(1))
    assert first["受付番号"] == receipt
    assert first["口座"] == "見本銀行 0001 中央支店 001 普通 1234567"
    assert (first["出所"], first["手続区分"], first["回答"], first["受付方法"]) == (
        "公金受取口座",
        "支給要件確認書",
        "確認",
        "LINE",
    )
    assert (rows[2][4].value, rows[2][6].value) == ("（表示しません）", "（表示しません）")
    audit = await database.fetchrow(
        "SELECT actor, role, object, detail FROM audit WHERE action = 'applications.exported'"
    )
    assert audit is not None
    assert (audit["actor"], audit["role"], audit["detail"]) == ("5f" * 16, "clerk", '{"rows":3}')
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_a_long_list_goes_to_further_sheets(programme: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROWS_OF_A_SHEET", 3)
    monkeypatch.setattr(export, "_CHUNK", 2)
    response = await (await desk(Role.CLERK)).get(f"/confirmation/programmes/{programme}/applications.xlsx")
    book = openpyxl.load_workbook(BytesIO(response.content))
    assert [(s.title, s.max_row) for s in book] == [("申請一覧", 3), ("申請一覧2", 2)]


async def test_an_empty_programme_gives_an_empty_workbook(city: Any, deliver: Any, desk: Desk) -> None:
    await deliver(city.opened())
    path = f"/confirmation/programmes/{city.opened().data.programme_id}/applications.xlsx"
    book = openpyxl.load_workbook(BytesIO((await (await desk(Role.CLERK)).get(path)).content))
    assert book.active.max_row == 1


async def test_the_counts_as_a_workbook(programme: str, desk: Desk) -> None:
    auditor = await desk(Role.AUDITOR)
    said = (await auditor.get(f"/confirmation/api/v1/programmes/{programme}/summary")).json()
    answer = await auditor.get(f"/confirmation/programmes/{programme}/numbers.xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[1] == ("未申請（まだ回答していない）", said["unanswered"])
    assert dict(rows[1:]) == {LABELS[field]: count for field, count in said.items()}
