"""The two halves of a sign-in: leaving for the provider, and coming back with a code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.web import attempt, cookies
from libs.common.web.attempt import Attempt
from libs.common.web.oidc import Provider, ProviderAway, SignInRefused
from libs.common.web.pages import Pages

_AGAIN = "サインインが途中で切れました。下のボタンで、もう一度サインインしてください。"
_AWAY = "今はサインインの画面につながりません。少し待って、もう一度ためしてください。"
_STOPPED = "サインインをやめました。続けるときは、もう一度サインインしてください。"


@dataclass(frozen=True, slots=True)
class Return:
    """A proven return: who it is by the provider's claims, and where they wanted to go."""

    claims: dict[str, Any]
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Sign-in of one kind of people at one service. `callback` is the whole address the provider sends them back to."""

    runtime: Runtime
    service: str
    kind: Literal["staff", "resident"]
    provider: Callable[[FastAPI], Provider]
    pages: Pages
    start: str
    callback: str
    scope: str

    async def leave(self, request: Request, next_path: str, **extra: str) -> Response:
        """Remember the attempt and send the browser to the provider."""
        begun = attempt.new_attempt(self.kind, next_path)
        try:
            url = await self.provider(request.app).authorize_url(
                redirect_uri=self.callback,
                state=begun.state,
                nonce=begun.nonce,
                challenge=begun.challenge,
                scope=self.scope,
                **extra,
            )
        except ProviderAway as away:
            return await self.refuse(request, away.reason, next_path, text=_AWAY, status=503)
        async with self.runtime.database.begin() as tx:
            cookie = await attempt.keep(tx, begun)
        response = RedirectResponse(url, 303)
        cookies.write(response, self.service, "login", cookie)
        return response

    async def back(self, request: Request, code: str | None, state: str | None, error: str | None) -> Return | Response:
        """The proven return, or a page that offers to try again: a lost state is everyday life, not an attack."""
        async with self.runtime.database.begin() as tx:
            begun = await attempt.finish(tx, cookies.read(request, self.service, "login"), self.kind, state)
        if begun is None:
            return await self.refuse(request, "state", None)
        if error is not None or not code:
            return await self.refuse(request, "stopped", begun.next, text=_STOPPED)
        try:
            provider = self.provider(request.app)
            tokens = await provider.exchange(code, begun.verifier, self.callback)
            claims = await provider.verify_id_token(tokens.get("id_token"), begun.nonce)
        except ProviderAway as away:
            return await self.refuse(request, away.reason, begun.next, text=_AWAY, status=503)
        except SignInRefused as refused:
            return await self.refuse(request, refused.reason, begun.next)
        return Return(claims, begun)

    async def refuse(
        self, request: Request, reason: str, next_path: str | None, *, text: str = _AGAIN, status: int = 400
    ) -> Response:
        """A calm page with one button, and an audit row with the reason."""
        async with self.runtime.database.begin() as tx:
            tx.audit("signin.refused", self.service, actor="unknown", role=self.kind, reason=reason)
        response = self.pages.render(
            request, "signin_again.html", status_code=status, text=text, start=self.start, next_path=next_path
        )
        cookies.clear(response, self.service, "login")
        return response
