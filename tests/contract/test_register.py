"""異動情報 by page and by REST: asked for before a release, uploaded, applied; the cases it holds."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from libs.common.staff.roles import Role
from services.eligibility.city import city_of
from services.eligibility.domain import day_in_japan
from services.eligibility.one_way import envelope, keys
from services.eligibility.one_way.keys import Kind
from services.eligibility.one_way.metadata import Metadata
from services.eligibility.register_importing import import_changes
from tests.contract.conftest import Served, ServedOf
from tests.contract.list_desk import API, Desk, rows
from tests.unit.eligibility.lists.list_files import person, text_file, workbook

TODAY = day_in_japan(datetime.now(UTC))
CHANGES = f"{API}/register-changes"
HEADINGS = ["宛名番号", "異動事由", "異動日", "氏名", "生年月日"]


class RegisterDesk(Desk):
    """A clerk, with files of changes read at once; the service's own job applies them."""

    async def staged(self) -> str:
        """A list of two households of two, whose head's numbers end in 1 and 3."""
        people: list[list[Any]] = []
        for household in ("00001", "00002"):
            for relation in ("世帯主", "妻"):
                number = len(people) + 1
                amount = "70000" if relation == "世帯主" else ""
                people.append(person(number, 世帯番号=household, 続柄=relation, 支給額=amount))
        programme = await self.programme()
        list_id = await self.upload(programme, workbook(rows(*people)))
        earlier = "UPDATE programme SET base_date = $2 WHERE programme_id = $1"
        await self.database.pool.execute(earlier, UUID(programme), TODAY - timedelta(days=30))
        return list_id

    async def json(self, path: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"Sec-Fetch-Site": "same-origin", "HX-CSRF": self.site.token}
        return await self.site.browser.post(path, json=body, headers=headers)

    async def report(self, *changes: list[str], expect: int = 201, as_of: date = TODAY) -> Any:
        """By REST; the file's state once it is applied or refused."""
        content = text_file([HEADINGS, *changes])
        answer = await self.post(CHANGES, files={"file": ("a.csv", content)}, data={"as_of": as_of.isoformat()})
        assert answer.status_code == expect, answer.text
        if expect != 201:
            return answer.json()
        file_id = answer.json()["id"]
        await import_changes(self.database.url, self.database.keys, UUID(file_id), city_of("見本市", None))
        async with asyncio.timeout(20):
            while (found := (await self.site.browser.get(f"{CHANGES}/{file_id}")).json())["state"] == "applying":
                await asyncio.sleep(0.05)
        return found


def change(number: int, kind: str, day: date = TODAY) -> list[str]:
    """About the person of this number on the list."""
    return [f"{7_000_000_000 + number}", kind, day.isoformat(), f"見本　{chr(0x4E00 + number)}子", "昭和30年9月12日"]


@pytest.fixture
async def desk(served: ServedOf) -> AsyncIterator[RegisterDesk]:
    site: Served = await served("eligibility")
    await site.sign_in(Role.CLERK)
    job = next(job for job in site.service.jobs if job.name == "register")
    running = asyncio.ensure_future(job.run())
    yield RegisterDesk(site)
    running.cancel()


async def test_a_release_asks_for_fresh_news(desk: RegisterDesk) -> None:
    list_id = await desk.staged()
    release = f"/eligibility/lists/{list_id}/release"

    async def refused() -> str:
        answer = await desk.post(release, data={"count": "2"})
        assert answer.status_code == 409
        return answer.text

    assert "まだ1度も入っていません" in await refused()
    page = await desk.page(list_id)
    assert "配信の前に、異動情報を入れます" in page
    old = TODAY - timedelta(days=4)
    assert (await desk.post("/eligibility/register/none", data={"as_of": old.isoformat()})).status_code == 303
    assert f"異動情報が古いです（{old.year}年{old.month}月{old.day}日" in await refused()
    assert f"{old.month}月{old.day}日" in await desk.page(list_id)
    programme = (await desk.site.browser.get(f"{API}/lists/{list_id}")).json()["programme_id"]
    assert "異動情報を入れる" in (await desk.site.browser.get(f"/eligibility/programmes/{programme}")).text
    assert "異動情報が古いです" in (await desk.site.browser.get(CHANGES)).json()["obstacle"]
    assert (await desk.json(f"{CHANGES}/none", {"as_of": TODAY.isoformat()})).status_code == 201
    assert (await desk.site.browser.get(CHANGES)).json()["obstacle"] == ""
    assert "異動情報を入れる" not in (await desk.site.browser.get(f"/eligibility/programmes/{programme}")).text
    assert (await desk.post(release, data={"count": "2"})).status_code == 303
    assert await desk.audited("register.nothing_changed") == 2


async def test_a_file_holds_a_household_until_staff_have_looked(desk: RegisterDesk) -> None:
    list_id = await desk.staged()
    done = await desk.report(
        change(1, "死亡"),
        change(3, "転出", TODAY - timedelta(days=40)),
        change(4, "出生"),
        [*change(2, "死亡")[:4], "1999/1/1"],
    )
    assert (done["state"], done["row_count"], done["applied_count"], done["done"]) == ("applied", 3, 3, {"hold": 2})
    assert [(u["row"], u["kind"]) for u in done["unsure"]] == [(5, "死亡")]
    assert [f["code"] for f in done["findings"]] == ["change-kind-unused"]
    assert "止めている世帯 2件" in await desk.page(list_id)
    preview = (await desk.site.browser.get(f"{API}/lists/{list_id}")).json()["preview"]
    assert preview["register_held"] == 2
    page = await desk.site.browser.get(f"/eligibility/register/{done['file_id']}")
    assert "だれの異動か決められなかった行" in page.text
    page_of_one = (await desk.site.browser.get(f"{API}/held-cases?limit=1")).json()
    assert (page_of_one["total"], len(page_of_one["cases"])) == (2, 1)
    held = (await desk.site.browser.get(f"{API}/held-cases")).json()["cases"]
    first, second = sorted(held, key=lambda case: case["reference"])
    assert (first["why"], first["reference"]) == ("head_unknown", "00001-1")
    path = f"{API}/held-cases/{first['held_id']}"
    members = (await desk.site.browser.get(f"{path}/members")).json()
    assert [(m["head"], m["gone"]) for m in members] == [(True, True), (False, False)]
    assert (await desk.json(path, {"answer": "continue"})).status_code == 409
    named = {"answer": "continue", "new_head": members[1]["target_id"]}
    assert (await desk.json(path, named)).status_code == 204
    assert (await desk.json(path, named)).status_code == 409, "decided once"
    assert [h["held_id"] for h in (await desk.site.browser.get(f"{API}/held-cases")).json()["cases"]] == [
        second["held_id"]
    ]
    case = await desk.site.browser.get(f"/eligibility/held/{second['held_id']}")
    assert "基準日までに転出したか亡くなっていました" in case.text
    answer = await desk.post(f"/eligibility/held/{second['held_id']}", data={"answer": "withdraw"})
    assert answer.status_code == 303
    assert "確認を待っている世帯はありません" in (await desk.site.browser.get("/eligibility/held")).text
    assert await desk.audited("register.continue") == await desk.audited("register.withdraw") == 1
    assert "もう決まっています" in (await desk.site.browser.get(f"/eligibility/held/{second['held_id']}")).text


async def test_a_protected_household_is_shown_without_names(desk: RegisterDesk) -> None:
    await desk.staged()
    await desk.report(change(2, "支援措置開始"))
    [held] = (await desk.site.browser.get(f"{API}/held-cases")).json()["cases"]
    page = (await desk.site.browser.get(f"/eligibility/held/{held['held_id']}")).text
    assert "支援措置の世帯です" in page
    assert "見本　" not in page
    members = (await desk.site.browser.get(f"{API}/held-cases/{held['held_id']}/members")).json()
    assert {m["name"] for m in members} == {""}


async def test_what_cannot_be_taken_is_said(desk: RegisterDesk) -> None:
    refused = await desk.report(change(1, "そのほか"))
    assert (refused["state"], refused["findings"][0]["row"]) == ("refused", 2)
    page = (await desk.site.browser.get(f"/eligibility/register/{refused['file_id']}")).text
    assert "直すところが 1件" in page
    await desk.report(change(1, "死亡"))
    assert "もう取りこんでいます" in (await desk.report(change(1, "死亡"), expect=409))["detail"]
    tomorrow = TODAY + timedelta(days=1)
    assert "今日よりあと" in (await desk.report(change(2, "死亡"), expect=422, as_of=tomorrow))["detail"]
    answer = await desk.post("/eligibility/register", files={"file": ("x", b"")}, data={"as_of": ""})
    assert answer.status_code == 422
    assert (await desk.site.browser.get("/eligibility/register/template.xlsx")).content.startswith(b"PK")
    assert await desk.database.fetchval("SELECT count(content) FROM register_file") == 0, "no file is kept"


async def test_only_the_benefit_division_brings_it_in(desk: RegisterDesk) -> None:
    await desk.site.sign_in(Role.REVIEWER)
    assert (await desk.post("/eligibility/register/none", data={"as_of": TODAY.isoformat()})).status_code == 403
    assert (await desk.site.browser.get("/eligibility/register")).status_code == 200
    await desk.site.sign_in(Role.PHONE_DESK)
    for path in ("/eligibility/register", "/eligibility/held", CHANGES, f"{API}/held-cases"):
        assert (await desk.site.browser.get(path)).status_code == 403


async def test_a_one_way_file_brings_its_own_day(desk: RegisterDesk, tmp_path: Path) -> None:
    to, public = keys.create(Kind.RECIPIENT_PRIVATE, "")
    sign, by = keys.create(Kind.SENDER_PRIVATE, "")
    path = tmp_path / "intake.keys"
    for name, key in (("to", to), ("by", by)):
        keys.write(tmp_path / name, key, private=True)
        with path.open("a") as file:
            file.write((tmp_path / name).read_text())
    content = text_file([HEADINGS, change(1, "死亡")])
    day = TODAY - timedelta(days=1)

    def packed(about: str) -> bytes:
        digest = hashlib.sha256(content).hexdigest()
        said = Metadata("異動.csv", about, day, "住民記録", "市民課　見本", digest, datetime.now(UTC))
        return envelope.pack(content, said, public, sign)

    async def sent(about: str) -> httpx.Response:
        return await desk.post("/eligibility/register", files={"file": ("f.todoke", packed(about))})

    assert "設定されていません" in (await sent("異動情報")).text
    desk.site.service.runtime.settings.intake_key_file = path
    assert "「見本給付金」のもの" in (await sent("見本給付金")).text
    assert (await sent("異動情報")).status_code == 303
    assert await desk.database.fetchval("SELECT as_of FROM register_file") == day
