"""A household under 支援措置: nobody is told before a person has looked, and nobody is named."""

from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import HTTPException

from libs.common.bus import Bus
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from services.eligibility import protected_deciding
from services.eligibility.app import build
from services.eligibility.city import city_of
from services.eligibility.protected_deciding import Decision
from services.eligibility.work_releases import Pressed
from tests.signed_in import signed_in
from tests.unit.eligibility.releases.bureau import ONE, Bureau, person


@pytest.fixture
async def bureau(bureau: Bureau) -> Bureau:
    """Of three registered heads the first one's household is protected."""
    bureau.office.city = city_of("総社市", None)  # as the application reads it from the settings
    await bureau.listed(3, [])
    await bureau.office.database.pool.execute(
        "UPDATE benefit_case SET protected = true WHERE case_id = $1", bureau.office.case("h0")
    )
    await bureau.register(range(3))
    await bureau.office.compare()
    return bureau


async def decide(bureau: Bureau, decision: Decision, household: int = 0) -> None:
    case_id = bureau.office.case(f"h{household}")
    await protected_deciding.decide(bureau.office.database, bureau.office.city, case_id, decision, ONE)


async def release(bureau: Bureau) -> None:
    await bureau.press(Pressed())
    await bureau.work()


async def test_looked_at_before_the_release_it_is_told_with_the_others(bureau: Bureau) -> None:
    await decide(bureau, Decision.TELL)
    await release(bureau)
    assert await bureau.told() == [0, 1, 2]
    assert all(said["protected"] == (n == 0) for n, said in enumerate(await listed(bureau)))


async def listed(bureau: Bureau) -> list[Any]:
    """What confirmation hears, in the order of the households."""
    said = {one["case_id"]: one for one in await bureau.office.said("target.listed")}
    return [said[str(bureau.office.case(f"h{n}"))] for n in range(3)]


async def test_looked_at_later_it_is_told_then_and_once(bureau: Bureau) -> None:
    await release(bureau)
    assert await bureau.told() == [1, 2]
    await decide(bureau, Decision.TELL)
    await bureau.work()
    assert await bureau.told() == [0, 1, 2]
    with pytest.raises(HTTPException, match="もう決まっています"):
        await decide(bureau, Decision.TELL)
    with pytest.raises(HTTPException, match="もう LINE でお知らせした"):
        await decide(bureau, Decision.BY_POST)


async def test_looked_at_while_the_release_is_paused_it_waits(bureau: Bureau) -> None:
    await release(bureau)
    await bureau.pause()
    await decide(bureau, Decision.TELL)
    await bureau.work()
    assert await bureau.told() == [1, 2]
    await bureau.resume()
    await bureau.work()
    assert await bureau.told() == [0, 1, 2]


async def test_by_post_after_all_while_nobody_is_told(bureau: Bureau) -> None:
    await decide(bureau, Decision.TELL)
    await decide(bureau, Decision.BY_POST)
    await release(bureau)
    assert await bureau.told() == [1, 2]
    assert await bureau.office.database.fetchval("SELECT looked_at_by FROM benefit_case WHERE protected") is None


async def test_only_a_protected_case_that_is_not_over(bureau: Bureau) -> None:
    with pytest.raises(HTTPException) as missing:
        await decide(bureau, Decision.TELL, 1)
    assert missing.value.status_code == 404
    await release(bureau)
    await bureau.office.confirm("r0", "h0")
    with pytest.raises(HTTPException, match="もう終わっています"):
        await decide(bureau, Decision.TELL)


async def test_who_only_looks_alike_is_told_nothing_and_shown_to_nobody(bureau: Bureau) -> None:
    """The pair of another household in doubt is reviewed; this one would show a protected address."""
    for n in (0, 1):
        said = {**person(n), "name": person(n)["name"] + "子"}
        await bureau.office.register({f"r{n}": said})
    await decide(bureau, Decision.TELL)
    await release(bureau)
    assert await bureau.told() == [2]
    cases = await bureau.office.database.fetch("SELECT case_id FROM review WHERE state = 'open'")
    assert [row["case_id"] for row in cases] == [bureau.office.case("h1")]


async def test_page_and_rest(bureau: Bureau) -> None:
    database = bureau.office.database
    settings = Settings(public_url="https://city.test", city_name="総社市")
    app: Any = build(Runtime(settings, database, cast(Bus, None), database.keys)).app
    programme = await database.fetchval("SELECT programme_id FROM programme")
    address, case_id = f"/eligibility/programmes/{programme}/protected", bureau.office.case("h0")
    async with await signed_in(app, database, "eligibility") as desk:
        page = (await desk.get(address)).text
        assert "h0" in page
        assert person(0)["name"] not in page
        assert person(0)["address"] not in page
        refused = await desk.post(f"{address}/{case_id}", data={"decision": "tell"})
        assert (refused.status_code, "確かめたことに印" in refused.text) == (422, True)
        page = (await desk.post(f"{address}/{case_id}", data={"decision": "tell", "safe": "true"})).text
        assert "知らせてよい</td>" in page
        api = "/eligibility/api/v1"
        once = {"Idempotency-Key": str(uuid4())}
        for _ in range(2):
            answer = await desk.post(f"{api}/protected-cases/{case_id}", json={"decision": "by_post"}, headers=once)
            assert answer.status_code == 204
        shown = (await desk.get(f"{api}/programmes/{programme}/protected-cases")).json()
        assert (shown["protected"], shown["unseen"]) == (1, 1)
        assert shown["cases"][0]["reference"] == "h0"
        assert person(0)["name"] not in str(shown)
    async with await signed_in(app, database, "eligibility", "two", Role.AUDITOR) as other:
        assert (await other.get(address)).status_code == 403
