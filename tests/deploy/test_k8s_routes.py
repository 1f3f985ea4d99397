"""Residents and staff have hosts of their own, and on each there is what belongs there and nothing else."""

import re
from copy import deepcopy
from functools import cache
from urllib.parse import urlsplit

import pytest

from libs.common.web.access import Door, doors
from services import compose
from services.commands.contracts import unconnected
from tests.deploy.rendering import OVERLAYS, Resource, of, one, whole

HEALTH = ("/healthz", "/livez", "/readyz", "/metrics")
DESCRIBED = ("/docs", "/openapi.json")


@cache
def every_door() -> tuple[tuple[str, Door], ...]:
    """Each route of each service, and whose it is."""
    return tuple((name, door) for name in compose.NAMES for door in doors(unconnected(name).app))


def for_residents(door: Door) -> bool:
    """Whether residents (or LINE) come through this door: by its guard, or public and no part of staff's pages."""
    if door.access == "resident":
        return True
    staffs = "/staff" in door.path or door.path.endswith(DESCRIBED) or door.path.startswith("/notifier/")
    return door.access == "public" and not staffs


def answers(route: Resource, path: str, method: str = "GET") -> str | None:
    """The Service a request is sent to, by the Gateway API's rules; None when there is none, "redirect" for a redirect.

    `path` may be a route of FastAPI: a parameter stands for any one element.
    """
    asked = re.sub(r"\{[^}]*\}", "x", path)
    for rule in route["spec"]["rules"]:
        for match in rule.get("matches", [{}]):
            if match.get("method", method) == method and _fits(match.get("path"), asked):
                return rule["backendRefs"][0]["name"] if "backendRefs" in rule else "redirect"
    return None


def _fits(wanted: Resource | None, path: str) -> bool:
    if wanted is None:
        return True
    if wanted["type"] == "Exact":
        return bool(path == wanted["value"])
    assert wanted["type"] == "PathPrefix", wanted
    return path == wanted["value"] or path.startswith(wanted["value"].rstrip("/") + "/")


def strayed(route: Resource) -> list[str]:
    """Paths of staff, interfaces, health and metrics that the residents' host would serve."""
    closed = [door.path for _, door in every_door() if not for_residents(door)]
    return [path for path in [*closed, *HEALTH] if answers(route, path) or answers(route, path, "POST")]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_residents_reach_every_page_of_theirs(overlay: str) -> None:
    route = one(whole(overlay), "HTTPRoute/residents")
    theirs = [(name, door) for name, door in every_door() if for_residents(door)]
    assert {"/", "/line/webhook", "/confirmation/cases/{case_id}/confirm"} <= {door.path for _, door in theirs}
    for name, door in theirs:
        for method in door.methods & {"GET", "POST"}:
            assert answers(route, door.path, method) == f"{name}-web", f"{method} {door.path}: residents.yaml lacks it"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_residents_reach_nothing_of_staff(overlay: str) -> None:
    assert strayed(one(whole(overlay), "HTTPRoute/residents")) == []


def test_a_route_too_wide_is_found() -> None:
    route = deepcopy(one(whole("production"), "HTTPRoute/residents"))
    route["spec"]["rules"][2]["matches"].append({"path": {"type": "PathPrefix", "value": "/registration"}})
    assert {"/registration/staff", "/registration/api/v1/residents/count"} <= set(strayed(route))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_staff_reach_all_of_theirs_and_no_page_of_residents(overlay: str) -> None:
    route = one(whole(overlay), "HTTPRoute/staff")
    for name, door in every_door():
        method = "GET" if "GET" in door.methods else "POST"
        found = answers(route, door.path, method)
        if "/static/" in door.path:
            assert found == f"{name}-web"
        elif door.path == "/":
            assert found == "redirect"
        else:
            assert found == (None if for_residents(door) else f"{name}-web"), f"{method} {door.path}"
    assert [path for path in HEALTH if answers(route, path)] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_hosts_are_those_of_the_settings(overlay: str) -> None:
    resources = whole(overlay)
    (settings,) = [r["data"] for r in of(resources, "ConfigMap") if "TODOKE_PUBLIC_URL" in r["data"]]
    hosts = {
        "residents": urlsplit(settings["TODOKE_PUBLIC_URL"]).hostname,
        "staff": urlsplit(settings["TODOKE_STAFF_URL"]).hostname,
    }
    assert hosts["residents"] != hosts["staff"]
    for name, host in hosts.items():
        gateway = one(resources, f"Gateway/{name}")
        assert {listener["hostname"] for listener in gateway["spec"]["listeners"]} == {host}
        routes = [r for r in of(resources, "HTTPRoute") if r["spec"]["parentRefs"][0]["name"] == name]
        assert routes and all(route["spec"]["hostnames"] == [host] for route in routes)
        certificate = one(resources, f"Certificate/{name}")
        assert certificate["spec"]["dnsNames"] == [host]
        references = [r for li in gateway["spec"]["listeners"] for r in li.get("tls", {}).get("certificateRefs", [])]
        assert [reference["name"] for reference in references] == [certificate["spec"]["secretName"]]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_without_tls_there_is_a_redirect_only(overlay: str) -> None:
    resources = whole(overlay)
    plain = [
        (gateway["metadata"]["name"], listener["name"])
        for gateway in of(resources, "Gateway")
        for listener in gateway["spec"]["listeners"]
        if listener["protocol"] != "HTTPS"
    ]
    for gateway, listener in plain:
        for route in of(resources, "HTTPRoute"):
            (parent,) = route["spec"]["parentRefs"]
            if parent["name"] == gateway and parent["sectionName"] == listener:
                assert [rule.get("backendRefs") for rule in route["spec"]["rules"]] == [None]
                (filter_,) = route["spec"]["rules"][0]["filters"]
                assert filter_["requestRedirect"]["scheme"] == "https"
