"""Protection against forged requests: where the request comes from, and a token of the session, both."""

import base64
import hmac

from starlette.requests import Request

from libs.common.sealing import Keys
from libs.common.settings import Settings
from libs.common.web.origins import own_origins

FIELD = "csrf"
HEADER = "HX-CSRF"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def token_of(keys: Keys, id_hash: bytes) -> str:
    """The token for the forms of one session; useless with any other session or service."""
    digest = hmac.digest(keys.secret("csrf"), id_hash, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


async def refusal(request: Request, settings: Settings, keys: Keys, id_hash: bytes) -> str | None:
    """Why a state-changing request with a cookie is refused, or None when it is genuine."""
    if request.method in SAFE:
        return None
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            return "site"
    elif request.headers.get("origin") not in own_origins(settings):
        return "origin"
    given = request.headers.get(HEADER) or await _field(request)
    if given is None:
        return "token missing"
    return None if hmac.compare_digest(given.encode(), token_of(keys, id_hash).encode()) else "token wrong"


async def _field(request: Request) -> str | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return None
    value = (await request.form()).get(FIELD)  # kept by the request: the endpoint reads the same form
    return value if isinstance(value, str) else None
