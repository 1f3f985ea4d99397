"""A clerk at one service with target lists, by page and by REST."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx

from libs.common.staff.roles import Role
from services.eligibility import store_list_files
from services.eligibility.city import city_of
from services.eligibility.import_list import import_list
from services.eligibility.lists.tables import read_tables
from tests.contract.conftest import Served, ServedOf
from tests.unit.eligibility.lists.list_files import HEADINGS

API = "/eligibility/api/v1"


class Desk:
    """A clerk at one service, with the import done at once."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.database = site.service.runtime.database

    async def post(self, path: str, **request: Any) -> httpx.Response:
        data = {"csrf": self.site.token, **request.pop("data", {})}
        headers = {"Sec-Fetch-Site": "same-origin"}
        return await self.site.browser.post(path, headers=headers, data=data, **request)

    async def programme(self, name: str = "見本給付金") -> str:
        today = date.today()
        fields = {
            "name": name,
            "legal_basis": "特定公的給付の指定",
            "base_date": today.isoformat(),
            "deadline": (today + timedelta(days=30)).isoformat(),
            "contact": "福祉課",
        }
        return (await self.post("/eligibility/programmes", data=fields)).headers["location"].rpartition("/")[2]

    async def upload(self, programme: str, content: bytes, name: str = "list.xlsx", **facts: str) -> str:
        answer = await self.post(
            f"/eligibility/programmes/{programme}/lists", files={"file": (name, content)}, data=facts
        )
        assert answer.status_code == 303, answer.text
        list_id: str = answer.headers["location"].rpartition("/")[2]
        self.state = await import_list(
            self.database.url,
            self.database.keys,
            UUID(list_id),
            city_of("見本市", None),
            partial(read_tables, await store_list_files.to_be_read(self.database, UUID(list_id)) or b""),
        )
        return list_id

    async def page(self, list_id: str) -> str:
        return (await self.site.browser.get(f"/eligibility/lists/{list_id}")).text

    async def annotated(self, list_id: str) -> httpx.Response:
        return await self.site.browser.get(f"/eligibility/lists/{list_id}/annotated.xlsx")

    async def kept(self, list_id: str) -> bool:
        return await store_list_files.file_of(self.database, UUID(list_id)) is not None

    async def audited(self, action: str) -> int:
        return int(await self.database.fetchval("SELECT count(*) FROM audit WHERE action = $1", action))


async def open_desk(served: ServedOf) -> Desk:
    site = await served("eligibility")
    await site.sign_in(Role.CLERK)
    return Desk(site)


def rows(*people: Sequence[object]) -> list[Sequence[object]]:
    return [HEADINGS, *people]
