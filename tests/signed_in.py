"""A member of staff who is signed in to one service, without a browser and a provider."""

from typing import Any

import httpx

from libs.common.database import Database
from libs.common.staff.roles import Role
from libs.common.web import csrf, sessions
from libs.common.web.cookies import cookie_name


async def signed_in(app: Any, database: Database, service: str, who: str = "one", *roles: Role) -> httpx.AsyncClient:
    """Sends what the pages' own script would. Without roles a clerk. The caller closes it."""
    said = {"name": "見本職員", "roles": sorted(roles or (Role.CLERK,))}
    async with database.begin() as tx:
        session = await sessions.start(tx, "staff", said, who)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="https://city.test",
        cookies={cookie_name(service, "staff"): session},
        headers={"Sec-Fetch-Site": "same-origin", "HX-CSRF": csrf.token_of(database.keys, sessions.hash_of(session))},
        follow_redirects=True,
    )
