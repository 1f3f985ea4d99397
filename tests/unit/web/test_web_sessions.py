"""Sessions: sealed, short, revocable."""

from datetime import timedelta

import pytest

from libs.common.web import sessions
from libs.common.web.sessions import Kind
from tests.unit.web.conftest import NAME, SAME, Site

DESK = "/registration/staff/desk"


async def test_nothing_readable_at_rest(site: Site) -> None:
    async with site.database.begin() as tx:
        session_id = await sessions.start(tx, "resident", {"line_id": "U-secret-id"}, "h" * 32)
    row = await site.database.fetchrow("SELECT * FROM session")
    assert row is not None
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert b"U-secret-id" not in stored
    assert session_id.encode() not in stored
    assert row["id_hash"] == sessions.hash_of(session_id)
    assert len(session_id) >= 43  # 256 bits


async def test_sealed_data_of_another_session_does_not_open(site: Site) -> None:
    first, second = await site.sign_in("staff"), await site.sign_in("staff")
    await site.database.pool.execute(
        "UPDATE session SET data = (SELECT data FROM session WHERE id_hash = $1) WHERE id_hash = $2", first, second
    )
    assert (await site.client.get(DESK)).status_code == 500


@pytest.mark.parametrize(
    ("kind", "url", "idle"),
    [("staff", DESK, timedelta(minutes=30)), ("resident", "/registration/mine", timedelta(minutes=20))],
)
async def test_idle_time(site: Site, kind: Kind, url: str, idle: timedelta) -> None:
    await site.sign_in(kind)
    shift = "UPDATE session SET seen_at = now() - $1::interval"
    await site.database.pool.execute(shift, idle - timedelta(seconds=30))
    assert (await site.client.get(url)).status_code == 200
    assert (await site.client.get(url)).status_code == 200
    await site.database.pool.execute(shift, idle + timedelta(seconds=1))
    assert (await site.client.get(url)).status_code == 303


async def test_use_keeps_a_session_alive(site: Site) -> None:
    await site.sign_in("staff")
    await site.database.pool.execute("UPDATE session SET seen_at = now() - interval '29 minutes'")
    await site.client.get(DESK)
    assert await site.database.fetchval("SELECT now() - seen_at < interval '5 seconds' FROM session")


async def test_absolute_end(site: Site) -> None:
    await site.sign_in("staff")
    lasts = await site.database.fetchval("SELECT expires_at - created_at FROM session")
    assert lasts == timedelta(hours=10)
    await site.database.pool.execute("UPDATE session SET expires_at = now() - interval '1 second'")
    assert (await site.client.get(DESK)).status_code == 303


async def test_revoked_is_refused_at_once(site: Site) -> None:
    await site.sign_in("staff", subject="a" * 32)
    assert (await site.client.get(DESK)).status_code == 200
    async with site.database.begin() as tx:
        assert await sessions.end_all(tx, "staff", "a" * 32, actor="op", role="operator") == 1
    assert (await site.client.get(DESK)).status_code == 303
    assert await site.audit() == [
        {
            "actor": "op",
            "role": "operator",
            "action": "session.ended",
            "object": f"session/{'a' * 32}",
            "detail": {"count": 1},
        }
    ]


async def test_operator_sees_and_ends_sessions(site: Site) -> None:
    await site.sign_in("staff", subject="b" * 32, roles=("reviewer",))
    operator = await site.sign_in("staff", subject="a" * 32, roles=("operator",))
    page = await site.client.get("/registration/staff/sessions")
    assert page.status_code == 200
    assert "b" * 32 in page.text
    assert "確認担当" in page.text
    form = {"subject": "b" * 32, "csrf": site.token(operator)}
    first = await site.client.post("/registration/staff/sessions", data=form, headers=SAME)
    again = await site.client.post("/registration/staff/sessions", data=form, headers=SAME)
    assert [first.status_code, again.status_code] == [303, 404]
    assert [one.subject for one in await sessions.live(site.database, "staff")] == ["a" * 32]


async def test_only_the_operator_may_end_sessions(site: Site) -> None:
    clerk = await site.sign_in("staff", roles=("clerk", "approver", "auditor"))
    form = {"subject": "s" * 32, "csrf": site.token(clerk)}
    response = await site.client.post("/registration/staff/sessions", data=form, headers=SAME)
    assert response.status_code == 403
    assert len(await sessions.live(site.database, "staff")) == 1


@pytest.mark.parametrize(
    ("kind", "url"), [("staff", "/registration/staff/signout"), ("resident", "/registration/signout")]
)
async def test_sign_out(site: Site, kind: Kind, url: str) -> None:
    id_hash = await site.sign_in(kind)
    forged = await site.client.post(url, headers=SAME)
    assert forged.status_code == 403
    response = await site.client.post(url, data={"csrf": site.token(id_hash)}, headers=SAME)
    assert response.status_code == 200
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert f"__Host-{NAME}-{kind}" not in site.client.cookies
    assert await site.database.fetchval("SELECT count(*) FROM session") == 0
    assert (await site.audit())[-1]["action"] == "session.ended"
    assert (await site.client.post(url, headers=SAME)).status_code == 200  # already out: the same page


async def test_sweep_removes_only_what_is_over(site: Site) -> None:
    await site.sign_in("staff", subject="old")
    await site.database.pool.execute("UPDATE session SET expires_at = now() - interval '1 second'")
    await site.sign_in("staff", subject="new")
    async with site.database.begin() as tx:
        assert await sessions.sweep(tx) == 1
    assert await site.database.fetchval("SELECT subject FROM session") == "new"


async def test_sign_out_takes_the_cookies_of_all_services(site: Site) -> None:
    id_hash = await site.sign_in("staff")
    for name in ("__Host-notifier-staff", "__Host-notifier-resident", "other"):
        site.client.cookies.set(name, "x", domain="city.example")
    await site.client.post("/registration/staff/signout", data={"csrf": site.token(id_hash)}, headers=SAME)
    assert set(site.client.cookies) == {"__Host-notifier-resident", "other"}
