"""The description of the REST interface: OpenAPI for programs, a page for people."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.responses import HTMLResponse, JSONResponse

from libs.common.web.guard import public
from libs.common.web.pages import Pages
from libs.common.web.problems import is_api

_NEVER_SENT = ("HTTPValidationError", "ValidationError")
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do next, in Japanese."},
        "errors": {
            "type": "array",
            "description": "For 422: which fields, and why as a code.",
            "items": {
                "type": "object",
                "required": ["field", "code"],
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}},
            },
        },
    },
}
_REFUSED = {
    "description": "Refused (400 to 499) or failed (500 to 599).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def describe(app: FastAPI) -> dict[str, Any]:
    """OpenAPI of the routes under `/<name>/api/`; pages are not part of the interface."""
    if app.openapi_schema is None:
        routes = [route for route in iter_route_contexts(app.routes) if is_api(route.path or "")]
        schema = get_openapi(title=app.title, version=app.version, routes=routes)
        components = schema.setdefault("components", {})
        components["securitySchemes"] = {"bearer": _BEARER}
        schema["security"] = [{"bearer": []}]
        # The framework announces its own error format, which is never sent.
        shapes = {name: shape for name, shape in components.get("schemas", {}).items() if name not in _NEVER_SENT}
        components["schemas"] = {**shapes, "Problem": _PROBLEM}
        for methods in schema.get("paths", {}).values():
            for operation in methods.values():
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = _REFUSED
        app.openapi_schema = schema
    return app.openapi_schema


def routes(service: str, pages: Pages) -> APIRouter:
    """GET /<service>/openapi.json and /<service>/docs."""
    router = APIRouter(prefix=f"/{service}", include_in_schema=False)

    @router.get("/openapi.json", dependencies=[Depends(public)])
    async def openapi(request: Request) -> JSONResponse:
        return JSONResponse(describe(request.app))

    @router.get("/docs", dependencies=[Depends(public)])
    async def docs(request: Request) -> HTMLResponse:
        schema = describe(request.app)
        return pages.render(request, "docs.html", api=schema, operations=_operations(schema), shapes=_shapes(schema))

    return router


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "about": operation.get("description") or operation["summary"],
            "parameters": operation.get("parameters", ()),
            "responses": operation["responses"],
        }
        for path, methods in schema.get("paths", {}).items()
        for method, operation in methods.items()
    ]


def _shapes(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name, shape in schema.get("components", {}).get("schemas", {}).items():
        needed = set(shape.get("required", ()))
        found[name] = [
            {"name": field, "type": type_of(value), "needed": field in needed, "about": value.get("description", "")}
            for field, value in shape.get("properties", {}).items()
        ]
    return found


def type_of(value: dict[str, Any]) -> str:
    """A JSON schema in a few characters: `string (date)`, `Case[]`, `integer | null`."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    if "anyOf" in value:
        return " | ".join(type_of(each) for each in value["anyOf"])
    if value.get("type") == "array":
        return f"{type_of(value.get('items', {}))}[]"
    form = f" ({value['format']})" if "format" in value else ""
    return f"{value.get('type', 'any')}{form}"
