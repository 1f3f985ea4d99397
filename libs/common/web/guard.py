"""Who may use a route. Every route has exactly one guard: `public`, `resident` or `staff(Role.…)`."""

from dataclasses import dataclass

from fastapi import HTTPException, Request

from libs.common.service import Runtime
from libs.common.staff import bearer
from libs.common.staff.roles import Member, Role, spoken
from libs.common.web import cookies, csrf, sessions
from libs.common.web.origins import sign_in_url
from libs.common.web.problems import SessionOver, SignInNeeded, is_api
from libs.common.web.sessions import Session
from libs.common.web.silent import fragment_sign_in

_FORGED = "このページは古くなっています。前のページを開きなおして、もう一度ためしてください。"


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident who signed in with LINE. `line_hash` is the keyed hash all services share."""

    line_id: str
    line_hash: str
    session: Session


class Public:
    """Anyone, without sign-in."""

    access = "public"

    async def __call__(self, request: Request) -> None:
        return None


class SignedInResident:
    """A live resident session; state-changing requests also pass the forgery checks."""

    access = "resident"

    async def __call__(self, request: Request) -> Resident:
        runtime, name = _served(request)
        session = await sessions.find(runtime.database, "resident", cookies.read(request, name, "resident"))
        if session is None:
            raise _sign_in(request, f"/{name}/signin")
        await _genuine(request, runtime, session, "resident")
        line_id = str(session.data["line_id"])
        return Resident(line_id, session.subject or runtime.keys.line_hash(line_id), session)


class SignedInStaff:
    """A member of staff with at least one of the roles: by session, or under `/api/` by bearer token."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.access = roles

    async def __call__(self, request: Request) -> Member:
        runtime, name = _served(request)
        request.state.for_staff = True
        token = bearer.token_in(request.headers.get("authorization"))
        if token is not None and is_api(request.url.path):
            member = await bearer.member(request, runtime, token)
        else:
            by_hand = "hx-request" not in request.headers  # a page that polls does not mean somebody is there
            cookie = cookies.read(request, name, "staff")
            session = await sessions.find(runtime.database, "staff", cookie, touch=by_hand)
            if session is None:
                raise _sign_in(request, f"/{name}/staff/signin")
            member = member_of(session)
            request.state.member = member
            await _genuine(request, runtime, session, "staff")
        if not member.roles & self.access:
            await _refused(request, runtime, member.subject, "staff", "role")
            raise HTTPException(403, f"この操作ができるのは、{spoken(self.access)}です。必要なときは頼んでください。")
        return member


public = Public()
resident = SignedInResident()


def staff(*roles: Role) -> SignedInStaff:
    """The guard for members with any of `roles`. Raises ValueError without roles: a route names whom it serves."""
    if not roles:
        raise ValueError("name the roles that may use the route")
    return SignedInStaff(frozenset(roles))


def member_of(session: Session) -> Member:
    """The member of staff whose session this is."""
    return Member(
        str(session.subject), str(session.data["name"]), frozenset(Role(role) for role in session.data["roles"])
    )


def _served(request: Request) -> tuple[Runtime, str]:
    runtime: Runtime = request.app.state.runtime
    return runtime, request.app.state.name


def _sign_in(request: Request, signin: str) -> Exception:
    if is_api(request.url.path):
        return SessionOver(signin, {"WWW-Authenticate": "Bearer"})
    if request.method not in csrf.SAFE:
        return SessionOver(signin)
    if "hx-request" in request.headers:  # it must not follow a redirect to another host; the whole page can
        runtime, name = _served(request)
        return SessionOver(*fragment_sign_in(request, runtime.settings, name, signin))
    return SignInNeeded(sign_in_url(request.url.path, request.url.query, signin))


async def _genuine(request: Request, runtime: Runtime, session: Session, role: str) -> None:
    request.state.csrf = csrf.token_of(runtime.keys, session.id_hash)
    reason = await csrf.refusal(request, runtime.settings, runtime.keys, session.id_hash)
    if reason is not None:
        await _refused(request, runtime, str(session.subject), role, f"csrf: {reason}")
        raise HTTPException(403, _FORGED)


async def _refused(request: Request, runtime: Runtime, actor: str, role: str, reason: str) -> None:
    route = getattr(request.scope.get("route"), "path", "")
    async with runtime.database.begin() as tx:
        tx.audit("access.refused", f"{request.method} {route}", actor=actor, role=role, reason=reason)
