"""The city's sign-in provider for staff."""

from fastapi import FastAPI

from libs.common.settings import Settings
from libs.common.web import http
from libs.common.web.oidc import Provider, ProviderAway


def staff_provider(app: FastAPI, settings: Settings) -> Provider:
    """One per application, so that its keys are fetched once. Raises `ProviderAway` when none is configured."""
    known: dict[str, Provider] = app.state.providers
    if "staff" not in known:
        if not settings.staff_issuer or not settings.staff_client_id:
            raise ProviderAway("staff sign-in is not configured")
        secret = settings.staff_client_secret
        known["staff"] = Provider(
            settings.staff_issuer,
            settings.staff_client_id,
            algorithm=("ES256", "RS256"),
            http=http.client(app),
            client_secret=secret.get_secret_value() if secret else None,
        )
    return known["staff"]
