"""Style sheet and script, kept in memory and by browsers: their address changes with their content."""

import mimetypes

from fastapi import APIRouter
from starlette.responses import Response

from sandbox.pages import STATIC

router = APIRouter(prefix="/sandbox/static", include_in_schema=False)
_FILES = {path.name: path.read_bytes() for path in STATIC.iterdir()}


@router.get("/{version}/{name}")
async def static_file(version: str, name: str) -> Response:
    """Any `version`: a page made by the release before still finds its files."""
    content = _FILES.get(name)
    if content is None:
        return Response(status_code=404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})
