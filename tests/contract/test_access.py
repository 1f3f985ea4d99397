"""Every route of every service: without sign-in, as each role, as a resident, as a machine."""

import re
from uuid import UUID

import httpx
import pytest

from libs.common.staff.roles import Role, spoken
from libs.common.web.access import Door, doors
from libs.common.web.problems import is_api
from services import compose
from services.commands.contracts import unconnected
from tests.contract.conftest import Served, ServedOf

OPEN_TO_ALL = frozenset({
    ("/", "GET"),
    ("/line/webhook", "POST"),  # proves itself by LINE's signature
    ("/registration/", "GET"),
    ("/registration/withdrawn", "GET"),
    *((f"/{name}{path}", "GET") for name in compose.NAMES for path in (
        "/docs", "/openapi.json", "/static/{content_hash}/{name}", "/staff/signin", "/staff/callback",
    )),
    *((f"/{name}/staff/signout", "POST") for name in compose.NAMES),
    *((f"/{name}{path}", "GET") for name in ("registration", "confirmation") for path in (
        "/signin", "/signin/callback",
    )),
    *((f"/{name}/signout", "POST") for name in ("registration", "confirmation")),
})  # fmt: skip
"""A new route without sign-in is a decision: it is written down here."""

NAMES = pytest.mark.parametrize("name", compose.NAMES)


def routes(name: str) -> list[tuple[Door, str, str]]:
    """(door, method, an address of it). Raises ValueError for a route without exactly one guard."""
    found = []
    for door in doors(unconnected(name).app):
        path = re.sub(r"\{[a-z_]+\}", str(UUID(int=1)), door.path)
        found += [(door, method, path) for method in sorted(door.methods - {"HEAD"})]
    return found


@NAMES
def test_every_route_has_one_guard_and_is_in_its_place(name: str) -> None:
    found = routes(name)
    assert len(found) > 10
    public = {(door.path, method) for door, method, _ in found if door.access == "public"}
    assert public <= OPEN_TO_ALL


def test_nothing_is_listed_as_open_that_does_not_exist() -> None:
    public = {(d.path, m) for name in compose.NAMES for d, m, _ in routes(name) if d.access == "public"}
    assert public == OPEN_TO_ALL


@NAMES
async def test_without_sign_in(served: ServedOf, name: str) -> None:
    site = await served(name)
    for door, method, path in routes(name):
        if door.access == "public":
            continue
        answer = await site.ask(method, path)
        signin = f"/{name}/signin" if door.access == "resident" else f"/{name}/staff/signin"
        if method == "GET" and not is_api(path):
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith(f"{signin}?next="), path
        else:
            assert answer.status_code == 401, path
            assert "サインイン" in sentence(answer), path
            assert is_api(path) == ("www-authenticate" in answer.headers), path


@NAMES
@pytest.mark.parametrize("role", list(Role))
async def test_as_each_role(served: ServedOf, name: str, role: Role) -> None:
    site = await served(name)
    await site.sign_in(role)
    for door, method, path in routes(name):
        if door.access == "public":
            continue
        answer = await site.ask(method, path)
        if isinstance(door.access, str):
            assert answer.status_code in (303, 401), path
        elif role in door.access:
            assert answer.status_code not in (401, 403), f"{path}: {sentence(answer)}"
            assert answer.status_code < 500, path
            assert not answer.headers.get("location", "").startswith(f"/{name}/staff/signin"), path
        else:
            assert answer.status_code == 403, path
            assert f"この操作ができるのは、{spoken(door.access)}です。" in sentence(answer), path


@NAMES
async def test_as_a_resident(served: ServedOf, name: str) -> None:
    site = await served(name)
    for door, method, path in routes(name):
        if door.access == "public":
            continue
        await site.sign_in(None)  # anew: withdrawing ends the session
        answer = await site.ask(method, path)
        allowed = answer.status_code not in (401, 403) and "/signin" not in answer.headers.get("location", "")
        assert allowed == (door.access == "resident"), path
        assert answer.status_code < 500, path


@NAMES
@pytest.mark.parametrize("role", list(Role))
async def test_as_a_machine(served: ServedOf, name: str, role: Role) -> None:
    site = await served(name)
    token = machine_token(site, [role])
    for door, method, path in routes(name):
        if door.access == "public":
            continue
        answer = await site.ask(method, path, bearer=token)
        if isinstance(door.access, str) or not is_api(path):
            assert answer.status_code in (303, 401), f"{path}: a token is for the REST interface only"
        elif role in door.access:
            assert answer.status_code not in (401, 403), f"{path}: {sentence(answer)}"
            assert answer.status_code < 500, path
        else:
            assert answer.status_code == 403, path
            assert spoken(door.access) in sentence(answer), path


@NAMES
async def test_machines_without_role_or_right(served: ServedOf, name: str) -> None:
    site = await served(name)
    nobody = machine_token(site, [])
    wrong = [machine_token(site, [Role.OPERATOR], aud="other"), machine_token(site, [Role.OPERATOR], exp=1), "x.y.z"]
    signed_in = machine_token(site, [Role.OPERATOR], nonce="n")  # an ID token of a person
    for _, method, path in routes(name):
        if not is_api(path):
            continue
        assert (await site.ask(method, path, bearer=nobody)).status_code == 403, path
        for token in (*wrong, signed_in):
            answer = await site.ask(method, path, bearer=token)
            assert answer.status_code == 401, path
            assert answer.headers["content-type"] == "application/problem+json"


@NAMES
async def test_forged_forms_are_refused(served: ServedOf, name: str) -> None:
    site = await served(name)
    for door, method, path in routes(name):
        if method == "GET" or door.access == "public":
            continue
        await site.sign_in(None if isinstance(door.access, str) else min(door.access))
        answer = await site.ask(method, path, token=False)
        assert answer.status_code == 403, path
        assert "もう一度ためしてください" in sentence(answer), path


def machine_token(site: Served, roles: list[Role], **bent: object) -> str:
    claims = {name: value for name, value in site.provider.base(audience="todoke").items() if name != "nonce"}
    return site.provider.sign({**claims, "sub": "machine", "roles": list(roles), **bent})


def sentence(answer: httpx.Response) -> str:
    """What it says to whoever asked."""
    return str(answer.json()["detail"]) if "json" in answer.headers.get("content-type", "") else answer.text
