"""The release as page and as REST: what each state shows, who may press what, and a request that comes again."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from libs.common.bus import Bus
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from services.eligibility.app import build
from services.eligibility.city import city_of
from tests.signed_in import signed_in
from tests.unit.eligibility.releases.bureau import Bureau

Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def bureau(bureau: Bureau) -> Bureau:
    """Six households, of which three are told; the city is read from the settings, as the application does."""
    bureau.office.city = city_of("総社市", None)
    await bureau.listed(6, range(3))
    return bureau


@pytest.fixture
async def desk(bureau: Bureau) -> AsyncIterator[Desk]:
    """`await desk("one", Role.CLERK)`: the browser of a member of staff. Two people from 3 households on."""
    settings = Settings(
        public_url="https://city.test", city_name="総社市", release_second_person_above=2, release_stages_from=3
    )
    database = bureau.office.database
    app: Any = build(Runtime(settings, database, cast(Bus, None), database.keys)).app
    clients: list[httpx.AsyncClient] = []

    async def sign_in(who: str, *roles: Role) -> httpx.AsyncClient:
        client = await signed_in(app, database, "eligibility", who, *roles)
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()


async def press(client: httpx.AsyncClient, page: httpx.Response, words: str, **more: str) -> httpx.Response:
    """Send the form whose button has these words, as it stands, with `more`."""
    form = next(f for f in re.findall(r"<form.*?</form>", page.text, re.DOTALL) if words in f)
    action = re.search(r'action="([^"]+)"', form)
    assert action
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    fields |= dict(re.findall(r'type="radio" name="(\w+)" value="(\w+)" checked', form))
    return await client.post(action[1], data=fields | more)


async def test_two_people_stages_pause_undo_by_page(bureau: Bureau, desk: Desk) -> None:
    clerk, other = await desk("one", Role.CLERK), await desk("two", Role.APPROVER)
    address = f"/eligibility/lists/{bureau.list_id}"
    page = await clerk.get(address)
    assert "2世帯をこえる人に届くので" in page.text
    refused = await press(clerk, page, "世帯に配信する", count="6")
    assert (refused.status_code, "試しをとばす理由" in refused.text) == (422, True)
    page = await press(clerk, page, "世帯に配信する", count="6", canary="h1、h2")
    assert "あなたが申し出た配信なので" in page.text
    assert "配信を承認する" not in page.text
    page = await press(other, await other.get(address), "配信を承認する")
    assert "配信しています" in page.text
    await bureau.work()
    page = await clerk.get(address)
    assert "試し（職員が選んだ世帯）の段階が終わりました" in page.text
    assert await bureau.told() == [1, 2]
    assert "つぎの段階" not in "".join(re.findall(r"<button.*?</button>", (await other.get(address)).text))
    page = await press(clerk, page, "配信を止める")
    assert "配信を止めています" in page.text
    refused = await press(clerk, page, "配信をつづける", reason="x")
    assert (refused.status_code, "理由を選んでください" in refused.text) == (422, True)
    await bureau.pushed([1])
    page = await press(clerk, page, "届いていない分を取り消す", reason="wrong_day")
    assert "配信を取り消しています" in page.text
    await bureau.work()
    await bureau.pushed([2])
    page = await clerk.get(address)
    assert "配信ずみのまま残るのは、1世帯です" in page.text
    assert "取り消しに間に合わなかった" in page.text
    page = await press(clerk, page, "配信をつづける", reason="mistake")
    await bureau.work()
    await bureau.undeliverable([1, 2])
    assert (await clerk.get(address)).status_code == 200


async def test_a_proposal_is_withdrawn_by_page(bureau: Bureau, desk: Desk) -> None:
    clerk = await desk("one", Role.CLERK)
    page = await clerk.get(f"/eligibility/lists/{bureau.list_id}")
    page = await press(clerk, page, "世帯に配信する", count="6", how="all")
    page = await press(clerk, page, "取り下げる", reason="decided")
    assert "一度に全部配信する" in page.text


async def test_the_stop_is_said_on_the_pages(bureau: Bureau, desk: Desk) -> None:
    clerk = await desk("one", Role.CLERK)
    await bureau.press()
    for _ in range(3):
        await bureau.work()
        if (await bureau.release()).standing == "waiting":
            await bureau.next_stage()
    await bureau.not_me(range(3))
    page = await clerk.get(f"/eligibility/lists/{bureau.list_id}")
    assert "「わたしのことではありません」という答えが多いため、自動で止めました" in page.text
    home = await clerk.get("/staff")
    assert "配信が自動で止まりました" in home.text


async def test_a_request_that_comes_again_is_one(bureau: Bureau, desk: Desk) -> None:
    clerk, other = await desk("one", Role.CLERK), await desk("two", Role.CLERK)
    address = f"/eligibility/api/v1/lists/{bureau.list_id}/release"
    body = {"count": 6, "by_stages": True, "skip_canary": "few"}
    for _ in range(2):
        assert (await clerk.post(address, json=body, headers={"Idempotency-Key": "a"})).status_code == 202
    shown = (await clerk.get(address)).json()
    assert (shown["standing"], shown["two_people"], shown["tellable"]) == ("proposed", True, 3)
    assert (await clerk.post(f"{address}/approve")).status_code == 409
    for _ in range(2):
        assert (await other.post(f"{address}/approve", headers={"Idempotency-Key": "b"})).status_code == 202
    await bureau.work()
    assert (await clerk.post(f"{address}/pause")).status_code == 202
    assert (await clerk.post(f"{address}/next")).status_code == 409
    assert (await clerk.post(f"{address}/resume", json={"reason": "x"})).status_code == 422
    assert (await clerk.post(f"{address}/resume", json={"reason": "fixed"})).status_code == 202
    assert (await clerk.post(f"{address}/next")).status_code == 202
    assert (await clerk.post(f"{address}/undo", json={"reason": "wrong_list"})).status_code == 409
    assert (await clerk.get(address.replace(str(bureau.list_id), str(bureau.office.case("h0"))))).status_code == 404


@pytest.mark.parametrize("path", ["", "/next", "/pause", "/resume", "/undo"])
async def test_only_the_clerk_presses(bureau: Bureau, desk: Desk, path: str) -> None:
    approver = await desk("two", Role.APPROVER)
    address = f"/lists/{bureau.list_id}/release{path}"
    body = {"count": 6, "reason": "x"}
    clerk = await desk("one", Role.CLERK)
    ways: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/eligibility/api/v1", {"json": body}),
        ("/eligibility", {"data": body}),
    )
    for start, sent in ways:
        assert (await approver.post(f"{start}{address}", **sent)).status_code == 403
        assert (await clerk.post(f"{start}{address}", **sent)).status_code != 403
