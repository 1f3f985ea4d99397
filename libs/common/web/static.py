"""Static files: each service serves its own copy, with the hash of their content in the address."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Depends, HTTPException
from starlette.responses import Response

from libs.common.web.guard import public

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"


@cache
def files() -> dict[str, bytes]:
    """The files by name; they are few and small, and stay in memory."""
    return {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _KINDS}


@cache
def version() -> str:
    """16 hex digits that change with any file."""
    digest = hashlib.sha256()
    for name, content in files().items():
        digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def url(service: str, name: str) -> str:
    """The address of a file. Raises KeyError for a file that does not exist, so a wrong name fails in a test."""
    if name not in files():
        raise KeyError(name)
    return f"/{service}/static/{version()}/{name}"


def routes(service: str) -> APIRouter:
    """GET /<service>/static/<hash>/<name>: kept for ever by browsers when the hash is the present one."""
    router = APIRouter(prefix=f"/{service}/static", include_in_schema=False)

    @router.get("/{content_hash}/{name}", dependencies=[Depends(public)])
    async def static_file(content_hash: str, name: str) -> Response:
        content = files().get(name)
        if content is None:
            raise HTTPException(404)
        # While two versions run side by side, a page of one may ask the other: serve it, but do not let it be kept.
        cached = _FOREVER if content_hash == version() else "no-store"
        return Response(content, media_type=_KINDS[Path(name).suffix], headers={"Cache-Control": cached})

    return router
