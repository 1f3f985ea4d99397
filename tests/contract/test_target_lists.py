"""A target list by page and by REST: what is recorded, kept, given back, asked and forgotten."""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest

from libs.common.staff.roles import Role
from services.eligibility import store_list_files
from services.eligibility.city import city_of
from services.eligibility.forgetting import KEPT_DAYS
from services.eligibility.importing import import_list
from services.eligibility.one_way import envelope, keys
from services.eligibility.one_way.keys import Kind
from services.eligibility.one_way.metadata import Metadata
from tests.contract.conftest import Served, ServedOf
from tests.unit.eligibility.lists.list_files import HEADINGS, my_number, person, text_file, workbook

API = "/eligibility/api/v1"
SYNONYMS = ["対象者番号" if name == "整理番号" else name for name in HEADINGS]


class Desk:
    """A clerk at one service, with the import done at once."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.database = site.service.runtime.database

    async def post(self, path: str, **request: Any) -> httpx.Response:
        data = {"csrf": self.site.token, **request.pop("data", {})}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return await self.site.browser.post(path, headers=headers, data=data, **request)

    async def programme(self, name: str = "見本給付金") -> str:
        today = date.today()
        fields = {
            "name": name,
            "legal_basis": "特定公的給付の指定",
            "base_date": today.isoformat(),
            "deadline": (today + timedelta(days=30)).isoformat(),
            "contact": "福祉課",
        }
        return (await self.post("/eligibility/programmes", data=fields)).headers["location"].rpartition("/")[2]

    async def upload(self, programme: str, content: bytes, name: str = "list.xlsx", **facts: str) -> str:
        answer = await self.post(
            f"/eligibility/programmes/{programme}/lists", files={"file": (name, content)}, data=facts
        )
        assert answer.status_code == 303, answer.text
        list_id: str = answer.headers["location"].rpartition("/")[2]
        self.state = await import_list(self.database.url, self.database.keys, UUID(list_id), city_of("見本市", None))
        return list_id

    async def page(self, list_id: str) -> str:
        return (await self.site.browser.get(f"/eligibility/lists/{list_id}")).text

    async def annotated(self, list_id: str) -> httpx.Response:
        return await self.site.browser.get(f"/eligibility/lists/{list_id}/annotated.xlsx")

    async def kept(self, list_id: str) -> bool:
        return await store_list_files.file_of(self.database, UUID(list_id)) is not None

    async def audited(self, action: str) -> int:
        return int(await self.database.fetchval("SELECT count(*) FROM audit WHERE action = $1", action))


@pytest.fixture
async def desk(served: ServedOf) -> Desk:
    site = await served("eligibility")
    await site.sign_in(Role.CLERK)
    return Desk(site)


def rows(*people: Sequence[object]) -> list[Sequence[object]]:
    return [HEADINGS, *people]


async def test_the_annotated_workbook_is_corrected_and_goes_in_as_it_is(desk: Desk) -> None:
    programme = await desk.programme()
    refused = await desk.upload(programme, text_file(rows(person(1), person(2, 性別="x"))), "list.csv")
    assert desk.state == "refused"
    assert "なおし方つきのExcelを保存する" in await desk.page(refused)
    answer = await desk.annotated(refused)
    assert answer.headers["cache-control"] == "no-store"
    assert (await desk.site.browser.get(f"{API}/lists/{refused}/annotated")).content.startswith(b"PK")
    assert await desk.audited("list.downloaded") == 2
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0]["J2"].value == "x"
    book.worksheets[0]["J2"] = "男"
    target = io.BytesIO()
    book.save(target)
    staged = await desk.upload(programme, target.getvalue())
    assert desk.state == "staged"
    assert "2世帯に配信する" in await desk.page(staged)
    assert await desk.kept(refused)
    assert await desk.kept(staged)
    await desk.post("/eligibility/register/none", data={"as_of": date.today().isoformat()})
    await desk.post(f"/eligibility/lists/{staged}/release", data={"count": "2"})
    assert not await desk.kept(staged)
    assert not await desk.kept(refused), "of the programme's other lists too"
    assert (await desk.annotated(staged)).status_code == 409


async def test_discarding_deletes_the_file(desk: Desk) -> None:
    programme = await desk.programme()
    for content, state in ((rows(person(1)), "staged"), (rows(person(1, 性別="x")), "refused")):
        list_id = await desk.upload(programme, workbook(content))
        assert desk.state == state
        assert await desk.kept(list_id)
        await desk.post(f"/eligibility/lists/{list_id}/discard")
        assert not await desk.kept(list_id)
        assert "取り消しました" in await desk.page(list_id)


async def test_a_file_that_may_hold_a_my_number_is_never_kept(desk: Desk) -> None:
    programme = await desk.programme()
    lone = my_number("12345678901")
    without_name = [
        [name for name in HEADINGS if name != "氏名"],
        [c for n, c in zip(HEADINGS, person(1), strict=True) if n != "氏名"],
    ]
    hidden = [[*without_name[0], "備考"], [*without_name[1], lone]]
    for content in (rows(person(1, 支援措置=lone)), hidden, [[*HEADINGS, "個人番号"], [*person(1), lone]]):
        list_id = await desk.upload(programme, workbook(content))
        assert desk.state == "refused"
        assert not await desk.kept(list_id)
        page = await desk.page(list_id)
        assert "ファイルは残していません" in page
        assert lone not in page
        assert (await desk.annotated(list_id)).status_code == 409


async def test_a_file_without_a_table_is_not_kept_but_one_with_a_missing_column_is(desk: Desk) -> None:
    programme = await desk.programme()
    assert not await desk.kept(await desk.upload(programme, b"a,b\r\n", "x.csv"))
    without = await desk.upload(programme, workbook([["整理番号", "氏名", "性別"], ["1", "見本", "男"]]))
    assert await desk.kept(without)
    assert (await desk.annotated(without)).status_code == 200


async def test_a_file_that_is_still_being_read_is_not_given_back(desk: Desk) -> None:
    """Nobody has looked for My Numbers in it yet."""
    list_id = await desk.upload(await desk.programme(), workbook(rows(person(1))))
    await desk.database.pool.execute("UPDATE target_list SET state = 'reading'")
    assert (await desk.annotated(list_id)).status_code == 409


async def test_old_files_are_forgotten(desk: Desk) -> None:
    old = await desk.upload(await desk.programme(), workbook(rows(person(1))))
    young = await desk.upload(await desk.programme("別の事業"), workbook(rows(person(2))))
    age = "UPDATE target_list SET uploaded_at = now() - make_interval(days => $2, secs => -60) WHERE list_id = $1"
    await desk.database.pool.execute(age, UUID(old), KEPT_DAYS + 1)
    await desk.database.pool.execute(age, UUID(young), KEPT_DAYS)
    [job] = [job for job in desk.site.service.jobs if job.name == "forgetting"]
    running = asyncio.ensure_future(job.run())
    async with asyncio.timeout(20):
        while await desk.kept(old):
            await asyncio.sleep(0.05)
    running.cancel()
    assert await desk.kept(young)


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


async def test_facts_are_shown_and_bad_ones_refused(desk: Desk) -> None:
    programme = await desk.programme()
    list_id = await desk.upload(programme, workbook(rows(person(1))), origin_system="住民情報システム")
    page = await desk.page(list_id)
    for words in ("特定公的給付の指定", "住民情報システム", "記入なし", "試験 花子"):
        assert words in page
    await desk.post(f"/eligibility/lists/{list_id}/discard")
    for facts in ({"retain_until": "2020-01-01"}, {"base_date": "きのう"}):
        answer = await desk.post(f"/eligibility/programmes/{programme}/lists", files={"file": ("x", b"x")}, data=facts)
        assert answer.status_code == 422
        assert "ください。" in answer.text


async def test_the_same_file_again_says_who_and_when(desk: Desk) -> None:
    content = workbook(rows(person(1)))
    await desk.upload(await desk.programme(), content)
    again = await desk.upload(await desk.programme("別の事業"), content)
    page = await desk.page(again)
    assert "同じファイルがあります" in page
    assert "試験 花子さんが取りこみました" in page
    other = await desk.upload(await desk.programme("三つめ"), workbook(rows(person(2))))
    assert "同じファイルがあります" not in await desk.page(other)


async def test_a_one_way_file(desk: Desk, tmp_path: Path) -> None:
    to, public = keys.create(Kind.RECIPIENT_PRIVATE, "")
    sign, by = keys.create(Kind.SENDER_PRIVATE, "")
    content = workbook(rows(person(1)))

    def packed(programme: str = "見本 給付金", base_date: date | None = None) -> bytes:
        about = Metadata(
            "対象者.xlsx",
            programme,
            base_date or date.today(),
            "住民情報システム",
            "税務課　見本",
            hashlib.sha256(content).hexdigest(),
            datetime.now(UTC),
        )
        return envelope.pack(content, about, public, sign)

    async def refused(content: bytes) -> str:
        files = {"file": ("f.todoke", content)}
        answer = await desk.post(f"/eligibility/programmes/{programme}/lists", files=files)
        assert answer.status_code == 422
        return answer.text

    programme = await desk.programme()
    assert "設定されていません" in await refused(packed())
    path = tmp_path / "intake.keys"
    for name, key in (("to", to), ("by", by)):
        keys.write(tmp_path / name, key, private=True)
        with path.open("a") as file:
            file.write((tmp_path / name).read_text())
    desk.site.service.runtime.settings.intake_key_file = path
    assert "「よその給付金」のもの" in await refused(packed("よその給付金"))
    assert "基準日" in await refused(packed(base_date=date(2020, 1, 1)))
    assert "とちゅうで切れています" in await refused(packed()[:-1])
    list_id = await desk.upload(programme, packed(), "f.todoke")
    assert desk.state == "staged"
    page = await desk.page(list_id)
    for words in ("対象者.xlsx", "住民情報システム", "税務課　見本"):
        assert words in page
