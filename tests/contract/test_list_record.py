"""What is recorded about a target list and shown: its facts, the same file before, the erasure of its people."""

from datetime import timedelta
from uuid import UUID

import pytest

from libs.common.events import now
from services.eligibility.domain import day_in_japan
from services.eligibility.erasing import erase_batch
from tests.contract.conftest import ServedOf
from tests.contract.list_desk import API, Desk, open_desk, rows
from tests.unit.eligibility.lists.list_files import person, workbook


@pytest.fixture
async def desk(served: ServedOf) -> Desk:
    return await open_desk(served)


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


async def test_an_erased_list_says_so_and_keeps_its_numbers(desk: Desk) -> None:
    list_id = await desk.upload(programme := await desk.programme(), workbook(rows(person(1), person(2, 性別=""))))
    assert "保存期限までは消しません" in await desk.page(list_id)
    over = day_in_japan(now()) - timedelta(days=1)
    await desk.database.pool.execute("UPDATE target_list SET retain_until = $1", over)
    assert "締め切ると、1時間以内に消します" in await desk.page(list_id)
    assert (await desk.site.browser.get(f"{API}/lists/{list_id}")).json()["erased_at"] is None
    await desk.post(f"/eligibility/programmes/{programme}/close")
    assert "まもなく消去します" in await desk.page(list_id)
    while await erase_batch(desk.database, UUID(list_id)):
        pass
    assert "消去済み" in await desk.page(list_id)
    found = (await desk.site.browser.get(f"{API}/lists/{list_id}")).json()
    assert found["erased_at"] is not None
    assert (found["row_count"], found["case_count"], found["findings"]) == (2, 2, [])
    assert not await desk.kept(list_id)
    assert (await desk.annotated(list_id)).status_code == 409
