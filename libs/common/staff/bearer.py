"""Bearer tokens: machine clients of the REST interfaces show an access token (JWT) of the staff provider."""

from fastapi import HTTPException, Request

from libs.common.service import Runtime
from libs.common.staff.provider import staff_provider
from libs.common.staff.roles import Member, roles_of, subject_of
from libs.common.web.refused import ProviderAway, SignInRefused


def token_in(header: str | None) -> str | None:
    """The token of an `Authorization: Bearer …` header (RFC 6750), else None."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def member(request: Request, runtime: Runtime, token: str) -> Member:
    """Whose token it is. Raises 401 (audited) for a token that does not hold here, 503 when it cannot be checked."""
    settings = runtime.settings
    try:
        provider = staff_provider(request.app, settings)
        claims = await provider.verify(token, audience=settings.staff_audience)
        if "nonce" in claims:  # an ID token says who sat at a browser; it is no permission for a program
            raise SignInRefused("id token")
    except ProviderAway:
        raise HTTPException(503, "トークンを確認できません。少し待って、もう一度ためしてください。") from None
    except SignInRefused as refused:
        async with runtime.database.begin() as tx:
            tx.audit("signin.refused", "bearer", actor="unknown", role="staff", reason=refused.reason)
        raise HTTPException(
            401,
            "トークンが使えません。新しいトークンを取ってください。",
            {"WWW-Authenticate": 'Bearer error="invalid_token"'},
        ) from None
    subject = subject_of(provider.issuer, str(claims["sub"]))
    name = str(claims.get("name") or claims.get("client_id") or claims.get("azp") or subject)
    return Member(subject, name, roles_of(claims.get(settings.staff_roles_claim)))
