"""Which guard stands before which route, read from the application itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from libs.common.staff.roles import Role
from libs.common.web.guard import Public, SignedInResident, SignedInStaff

Access = str | frozenset[Role]


@dataclass(frozen=True, slots=True)
class Door:
    """One route and who may pass: "public", "resident", or the roles."""

    path: str
    methods: frozenset[str]
    access: Access


def doors(app: FastAPI) -> list[Door]:
    """Every route of `app`. Raises ValueError naming a route without exactly one guard."""
    found = []
    for route in iter_route_contexts(app.routes):
        guards = list(_guards(getattr(route, "dependant", None)))
        if len(guards) != 1:
            raise ValueError(f"{route.path} has {len(guards)} guards: public, resident or staff(…), exactly one")
        found.append(Door(str(route.path), frozenset(route.methods or ()), guards[0].access))
    return found


def _guards(dependant: Any) -> Iterator[Public | SignedInResident | SignedInStaff]:
    seen: Mapping[int, Any] = {id(each.call): each.call for each in _all(dependant)}
    for call in seen.values():
        if isinstance(call, Public | SignedInResident | SignedInStaff):
            yield call


def _all(dependant: Any) -> Iterator[Any]:
    for each in dependant.dependencies if dependant else ():
        yield each
        yield from _all(each)
