"""Who may pass which door."""

from typing import Any, cast

import pytest
from fastapi import APIRouter, Depends

from libs.common.service import Runtime
from libs.common.staff.roles import Role, roles_of, spoken, subject_of
from libs.common.web.access import doors
from libs.common.web.app import create_app
from libs.common.web.guard import public, resident, staff
from tests.unit.web.conftest import NAME, SAME, Site


async def test_every_route_has_one_guard(site: Site) -> None:
    found = {(door.path, tuple(door.methods)): door.access for door in doors(site.app)}
    assert found["/registration/hello", ("GET",)] == "public"
    assert found["/registration/mine", ("POST",)] == "resident"
    assert found["/registration/staff/desk", ("GET",)] == frozenset({Role.CLERK, Role.REVIEWER})
    assert found["/registration/openapi.json", ("GET",)] == "public"


def guarded(*guards: Any, path: str = f"/{NAME}/x") -> APIRouter:
    router = APIRouter()
    router.add_api_route(path, lambda: None, dependencies=[Depends(guard) for guard in guards])
    return router


@pytest.mark.parametrize("guards", [(), (public, resident), (staff(Role.CLERK), staff(Role.AUDITOR))])
async def test_no_or_two_guards_do_not_start(site: Site, guards: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="/registration/x has"):
        create_app(site.runtime, NAME, "t", [guarded(*guards)])


async def test_a_forgotten_prefix_does_not_start(site: Site) -> None:
    with pytest.raises(ValueError, match="/line/webhook"):
        create_app(site.runtime, NAME, "t", [guarded(public, path="/line/webhook")])
    create_app(site.runtime, NAME, "t", [guarded(public, path="/line/webhook")], outside=("/line/webhook",))


async def test_plain_starlette_routes_do_not_start(site: Site) -> None:
    router = APIRouter()
    router.add_route(f"/{NAME}/raw", cast(Any, lambda request: None))
    with pytest.raises(ValueError, match="/registration/raw has 0 guards"):
        create_app(site.runtime, NAME, "t", [router])


def test_staff_without_roles_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="roles"):
        staff()


@pytest.mark.parametrize(
    ("path", "signin"),
    [
        ("/registration/mine?a=1", "/registration/signin?next=%2Fregistration%2Fmine%3Fa%3D1"),
        ("/registration/staff/desk", "/registration/staff/signin?next=%2Fregistration%2Fstaff%2Fdesk"),
    ],
)
async def test_pages_lead_to_sign_in(site: Site, path: str, signin: str) -> None:
    response = await site.client.get(path)
    assert (response.status_code, response.headers["location"]) == (303, signin)


async def test_unsafe_and_api_and_fragments_answer_401(site: Site) -> None:
    post = await site.client.post("/registration/mine", data={"answer": "yes"}, headers=SAME)
    api = await site.client.get("/registration/api/v1/notes")
    fragment = await site.client.get("/registration/staff/desk", headers={"HX-Request": "true"})
    assert [post.status_code, api.status_code, fragment.status_code] == [401, 401, 401]
    assert "サインイン" in post.text
    assert api.headers["content-type"] == "application/problem+json"
    assert api.headers["www-authenticate"] == "Bearer"


async def test_a_fragment_sends_its_page_through_sign_in_once(site: Site) -> None:
    shown = {"HX-Request": "true", "HX-Current-URL": "https://city.example/eligibility/programmes/1?page=2"}
    there = "/registration/staff/signin?next=%2Feligibility%2Fprogrammes%2F1%3Fpage%3D2"
    first = await site.client.get("/registration/staff/desk", headers=shown)
    assert (first.status_code, first.headers["hx-redirect"]) == (401, there)
    site.client.cookies.set("__Host-registration-returned", "1", domain="city.example")
    again = await site.client.get("/registration/staff/desk", headers=shown)
    assert again.status_code == 401
    assert "hx-redirect" not in again.headers
    assert f'href="{there}"' in again.text
    assert "<html" not in again.text


@pytest.mark.parametrize("page", ["", "https://thief.example/staff", "https://city.example//thief.example/", "x"])
async def test_a_fragment_on_no_page_of_ours_sends_nobody_anywhere(site: Site, page: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    answer = await site.client.get("/registration/staff/desk", headers=headers)
    assert answer.status_code == 401
    assert "hx-redirect" not in answer.headers
    assert "thief" not in answer.text


async def test_resident_passes_with_session(site: Site) -> None:
    await site.sign_in("resident", subject="h" * 32)
    response = await site.client.get("/registration/mine")
    assert response.status_code == 200
    assert "h" * 32 in response.text
    assert response.headers["cache-control"] == "no-store"


async def test_a_session_of_another_kind_opens_nothing(site: Site) -> None:
    await site.sign_in("resident")
    site.client.cookies = {f"__Host-{NAME}-staff": site.client.cookies[f"__Host-{NAME}-resident"]}
    assert (await site.client.get("/registration/staff/desk")).status_code == 303


@pytest.mark.parametrize("role", list(Role))
async def test_roles(site: Site, role: Role) -> None:
    await site.sign_in("staff", roles=(role.value,))
    response = await site.client.get("/registration/staff/desk")
    if role in (Role.CLERK, Role.REVIEWER):
        assert response.status_code == 200
        return
    assert response.status_code == 403
    assert "給付担当か確認担当" in response.text
    assert [row["action"] for row in await site.audit()] == ["access.refused"]


async def test_refusal_row_names_the_route_and_no_person(site: Site) -> None:
    await site.sign_in("staff", subject="s" * 32, roles=("auditor",))
    await site.client.get("/registration/staff/desk?name=%E5%B1%B1%E7%94%B0")
    assert await site.audit() == [
        {
            "actor": "s" * 32,
            "role": "staff",
            "action": "access.refused",
            "object": "GET /registration/staff/desk",
            "detail": {"reason": "role"},
        }
    ]


def test_roles_of_a_claim() -> None:
    assert roles_of(["clerk", "boss", 7, "auditor"]) == {Role.CLERK, Role.AUDITOR}
    assert roles_of("clerk operator") == {Role.CLERK, Role.OPERATOR}
    assert roles_of(None) == roles_of({"clerk": True}) == frozenset()
    assert spoken([Role.OPERATOR, Role.CLERK]) == "給付担当かシステム担当"


def test_subject_needs_both_parts() -> None:
    assert subject_of("https://a", "1") != subject_of("https://b", "1") != subject_of("https://b", "2")


async def test_runtime_is_reachable_for_services(site: Site) -> None:
    assert isinstance(site.app.state.runtime, Runtime)
