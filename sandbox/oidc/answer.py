"""The authorization request of a browser, or the response that ends it."""

from starlette.requests import Request
from starlette.responses import Response

from libs.common.settings import Settings
from sandbox.oidc.authorize import AuthorizationRequest, Demands, Refused, SentBack, origins, read_request
from sandbox.pages import go, page


def asked_or_page(request: Request, demands: Demands, settings: Settings) -> AuthorizationRequest | Response:
    """A page for an unknown client or address, a way back for any other fault."""
    try:
        return read_request(request.query_params, demands, origins(settings))
    except Refused as refused:
        return page("refused.html", 400, title="この画面は開けません", reason=str(refused))
    except SentBack as back:
        return go(back.location)
