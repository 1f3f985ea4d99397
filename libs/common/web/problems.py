"""What is told when a request is not served: RFC 9457 problem details to programs, a plain page to people.

Neither says anything about the inside; a fault is told with a number that the log has too.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

if TYPE_CHECKING:
    from libs.common.web.pages import Pages

_TITLES = {
    400: "うけつけできませんでした",
    401: "サインインしてください",
    403: "この操作はできません",
    404: "ページが見つかりません",
    405: "この操作はできません",
    409: "ほかの操作と重なりました",
    413: "ファイルが大きすぎます",
    422: "入力を確認してください",
    429: "混み合っています",
    500: "うまく動きませんでした",
    503: "今は使えません",
}
_DETAILS = {
    400: "送られた内容を読めませんでした。前のページにもどって、もう一度ためしてください。",
    401: "サインインの時間が終わりました。もう一度サインインしてください。",
    403: "この操作をする役割がありません。担当の人に頼んでください。",
    404: "アドレスがまちがっているか、ページがなくなりました。",
    405: "このアドレスでは、その操作はできません。",
    409: "画面を開きなおして、今の内容を確認してください。",
    413: "小さいファイルに分けて、もう一度送ってください。",
    422: "入力した内容に、読めないところがあります。前のページにもどって、なおしてください。",
    429: "少し待って、もう一度ためしてください。",
    500: "こちらの問題です。少し待って、もう一度ためしてください。",
    503: "少し待って、もう一度ためしてください。",
}


class SignInNeeded(Exception):
    """A page was asked for without a session; `url` is where to sign in."""

    def __init__(self, url: str) -> None:
        super().__init__("sign-in needed")
        self.url = url


class SessionOver(HTTPException):
    """A form or program came without a live session; `signin` is where a person signs in again."""

    def __init__(self, signin: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(401, headers=headers)
        self.signin = signin


def install(app: FastAPI, pages: "Pages") -> None:
    """Answer every refusal and fault of `app` as a problem or a page."""

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  registered for this class only
        # Starlette's own errors carry the English phrase of the status, which helps nobody who reads the page.
        spoken = error.detail if error.detail and error.detail != HTTPStatus(error.status_code).phrase else None
        signin = error.signin if isinstance(error, SessionOver) else None
        return answer(request, pages, error.status_code, spoken, headers=error.headers, signin=signin)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return answer(request, pages, 422, None, errors=_fields(error.errors()))

    async def sign_in(request: Request, error: Exception) -> Response:
        assert isinstance(error, SignInNeeded)  # noqa: S101
        return RedirectResponse(error.url, 303)

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(SignInNeeded, sign_in)


def is_api(path: str) -> bool:
    """Whether programs, not people, use this address."""
    return "/api/" in path


def answer(
    request: Request,
    pages: "Pages",
    status: int,
    detail: str | None,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    signin: str | None = None,
) -> Response:
    """The response for a refused request. `detail` is a Japanese sentence that says what to do next."""
    title = _TITLES.get(status, _TITLES[400 if status < 500 else 500])
    text = detail or _DETAILS.get(status, _DETAILS[400 if status < 500 else 500])
    if is_api(request.url.path):
        body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": text}
        if errors:
            body["errors"] = list(errors)
        return Response(orjson.dumps(body), status, headers, "application/problem+json")
    # A refused fragment lands in its box on somebody's page, so it is a sentence there, not a page.
    template = "error_fragment.html" if "hx-request" in request.headers else "error.html"
    response = pages.render(request, template, status_code=status, heading=title, detail=text, signin=signin)
    response.headers.update(headers or {})
    return response


def _fields(errors: Sequence[Any]) -> list[dict[str, str]]:
    # pydantic's entries also carry the input and, for own validators, free text: neither is repeated.
    return [{"field": ".".join(str(part) for part in error["loc"]), "code": error["type"]} for error in errors]
