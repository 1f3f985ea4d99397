"""The file of a target list: given back with what to put right, kept while it is needed, never with a My Number."""

import asyncio
import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest

from services.eligibility.forgetting import KEPT_DAYS
from tests.contract.conftest import ServedOf
from tests.contract.list_desk import API, Desk, open_desk, rows
from tests.unit.eligibility.lists.list_files import HEADINGS, my_number, person, text_file, workbook


@pytest.fixture
async def desk(served: ServedOf) -> Desk:
    return await open_desk(served)


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
