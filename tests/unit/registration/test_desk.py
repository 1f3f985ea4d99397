from uuid import uuid4

from libs.common.staff.roles import Role
from services.registration.register import register_many
from services.registration.withdraw import withdraw
from tests.unit.registration.conftest import Browser, City
from tests.unit.registration.outbox import outbox
from tests.unit.registration.people import applicant


async def three_people(city: City) -> None:
    async with city.database.begin() as tx:
        people = [applicant(tx.keys, n, n) for n in range(3)]
        await register_many(tx, people)
    async with city.database.begin() as tx:
        await withdraw(tx, people[2].line_hash)


async def suspend(city: City, desk: Browser, resident: object, reason: str = "lost_phone") -> tuple[int, object]:
    await desk.open("/registration/staff")
    token = desk.pages[-1].split('name="csrf" value="')[1].split('"')[0]
    answer = await desk.http.post(
        f"/registration/api/v1/residents/{resident}/suspend",
        json={"reason": reason},
        headers={"Origin": "https://city.test", "HX-CSRF": token},
    )
    return answer.status_code, answer.json()


async def test_counts_for_staff(city: City) -> None:
    await three_people(city)
    desk = await city.desk(Role.PHONE_DESK)
    answer = await desk.http.get("/registration/api/v1/residents/count")
    assert answer.json() == {"active": 2, "suspended": 0, "withdrawn": 1}
    page = await desk.open("/registration/staff")
    assert page.status_code == 200
    assert "2人" in page.text
    assert "試験" not in page.text


async def test_counts_are_for_staff_only(city: City) -> None:
    assert (await city.anybody().http.get("/registration/api/v1/residents/count")).status_code == 401
    phone = await city.phone(1)
    assert (await phone.http.get("/registration/api/v1/residents/count")).status_code == 401
    for role in Role:
        desk = await city.desk(role)
        assert (await desk.http.get("/registration/api/v1/residents/count")).status_code == 200


async def test_a_reviewer_suspends_once(city: City) -> None:
    await three_people(city)
    resident = await city.database.fetchval("SELECT id FROM resident WHERE state = 'active' LIMIT 1")
    desk = await city.desk(Role.REVIEWER)
    for _ in range(2):
        assert await suspend(city, desk, resident) == (
            200,
            {"id": str(resident), "revision": 2, "state": "suspended"},
        )
    suspended = [body for topic, _, body in await outbox(city.database) if topic == "resident.suspended"]
    assert [(b["resident_id"], b["revision"], b["reason"]) for b in suspended] == [(str(resident), 2, "lost_phone")]
    audited = await city.database.fetchrow("SELECT * FROM audit WHERE action = 'resident.suspended'")
    assert audited is not None
    assert (audited["actor"], audited["role"]) == ("staff-1", "reviewer")


async def test_suspending_needs_a_reviewer_a_reason_and_a_live_registration(city: City) -> None:
    await three_people(city)
    resident = await city.database.fetchval("SELECT id FROM resident WHERE state = 'active' LIMIT 1")
    withdrawn = await city.database.fetchval("SELECT id FROM resident WHERE state = 'withdrawn'")
    clerk, reviewer = await city.desk(Role.CLERK), await city.desk(Role.REVIEWER)
    assert (await suspend(city, clerk, resident))[0] == 403
    assert (await suspend(city, reviewer, resident, "because"))[0] == 422
    assert (await suspend(city, reviewer, uuid4()))[0] == 404
    assert (await suspend(city, reviewer, withdrawn))[0] == 409
    assert await city.database.fetchval("SELECT count(*) FROM resident WHERE state = 'suspended'") == 0


async def test_a_suspended_resident_is_asked_for_the_card_again(city: City) -> None:
    await three_people(city)
    await city.database.pool.execute("UPDATE resident SET state = 'suspended' WHERE state = 'active'")
    phone = await city.phone(1)
    page = await phone.open("/registration/identity")
    assert page.status_code == 200
    assert "登録が止まっています" in page.text
