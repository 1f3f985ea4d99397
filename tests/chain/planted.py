"""People, lists and what must come of them, planted without a page: quickly, and known before anything runs."""

import asyncio
import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import aiohttp

from libs.common.database import Database
from libs.common.events.terms import Person as Items
from sandbox.city import COLUMNS, Person
from services.eligibility.domain import JAPAN
from services.registration.identity.port import Proof
from services.registration.register import Applicant, register_many

Row = Mapping[str, Any]


def body_of(person: Person) -> dict[str, str]:
    """A person as the sandbox takes one."""
    fields = ("person_number", "household_number", "role", "name", "card_name", "kana", "sex", "address")
    return {field: getattr(person, field) for field in fields} | {"birth_date": person.birth_date.isoformat()}


async def give_phones(
    http: aiohttp.ClientSession, url: str, people: Sequence[Person], *, friends: bool = True
) -> dict[str, str]:
    """A phone for everybody, a friend of the account unless said otherwise; LINE user id by person number."""
    body = {"people": [body_of(p) for p in people], "friends": friends}
    async with http.post(f"{url}/sandbox/line/people", json=body) as response:
        assert response.status == 200, await response.text()
        users = (await response.json())["user_ids"]
    return {p.person_number: user for p, user in zip(people, users, strict=True)}


def applicant(person: Person, line_id: str, database: Database, proven_at: datetime | None = None) -> Applicant:
    """The person at the last button of 事前登録, with the card's four items."""
    items = Items(
        name=person.card_name,
        birth_date=person.birth_date.isoformat(),
        sex="1" if person.sex == "男" else "2",
        address=person.address,
    )
    proof = Proof(
        person=items,
        way="digital_id_app",
        assurance="jpki",
        proven_at=proven_at or datetime.now(UTC),
        subject_hash=database.keys.blind("subject", person.person_number.encode()),
    )
    return Applicant(proof, line_id, database.keys.line_hash(line_id), "test-consent")


async def register(
    database: Database, people: Sequence[Person], users: Mapping[str, str], proven_at: datetime | None = None
) -> list[Any]:
    """Register everybody in one transaction of registration; the answers, in order."""
    async with database.begin() as tx:
        wanted = [applicant(p, users[p.person_number], database, proven_at) for p in people]
        return await register_many(tx, wanted)


def csv_list(rows: Sequence[Row], encoding: str = "cp932", columns: Sequence[str] = COLUMNS) -> bytes:
    """A target list as the city's own system writes CSV."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(heading, "") for heading in columns]
        writer.writerow([c.strftime("%Y/%m/%d") if isinstance(c, date) else str(c) for c in cells])
    return text.getvalue().encode(encoding)


class Desk:
    """The benefit division's own program on the REST interface, with a machine's bearer token."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url = http, url
        self._token = ""

    async def open(self) -> "Desk":
        form = {"grant_type": "client_credentials", "client_id": "machine-clerk", "client_secret": "sandbox-clerk"}
        async with self._http.post(f"{self._url}/sandbox/staff-idp/token", data=form) as response:
            assert response.status == 200, await response.text()
            self._token = (await response.json())["access_token"]
        return self

    async def call(self, method: str, path: str, expect: int, **request: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        address = f"{self._url}/eligibility/api/v1{path}"
        async with self._http.request(method, address, headers=headers, **request) as response:
            assert response.status == expect, f"{method} {path}: {response.status} {await response.text()}"
            return await response.json() if response.content_type == "application/json" else None

    async def programme(self, name: str = "物価高騰対策給付金") -> str:
        """A new programme's id."""
        today = date.today()
        new = {
            "name": name,
            "legal_basis": "特定公的給付の指定",
            "base_date": today.isoformat(),
            "deadline": (today + timedelta(days=60)).isoformat(),
            "contact": "給付金担当 0866-00-0000",
        }
        return str((await self.call("POST", "/programmes", 201, json=new))["id"])

    async def upload(self, programme: str, content: bytes, filename: str = "list.csv") -> str:
        """The new list's id; it is being read."""
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=filename, content_type="application/octet-stream")
        return str((await self.call("POST", f"/programmes/{programme}/lists", 201, data=form))["id"])

    async def staged(self, list_id: str, patience: float = 120) -> dict[str, Any]:
        """The list once it is read; AssertionError when it was refused."""
        async with asyncio.timeout(patience):
            while (found := await self.call("GET", f"/lists/{list_id}", 200))["state"] == "reading":
                await asyncio.sleep(0.1)
        assert found["state"] == "staged", found["findings"]
        return dict(found)

    async def nothing_changed(self) -> None:
        """異動なし until today."""
        today = datetime.now(JAPAN).date().isoformat()
        await self.call("POST", "/register-changes/none", 201, json={"as_of": today})

    async def release(self, list_id: str) -> None:
        """Say that nothing has changed in the register, then press 配信 with the list's number of cases."""
        await self.nothing_changed()
        count = (await self.call("GET", f"/lists/{list_id}", 200))["case_count"]
        await self.call("POST", f"/lists/{list_id}/release", 202, json={"count": count})

    async def list_of(self, rows: Sequence[Row], name: str = "物価高騰対策給付金") -> str:
        """A programme with these rows on its list, staged; the list's id."""
        list_id = await self.upload(await self.programme(name), csv_list(rows))
        await self.staged(list_id)
        return list_id
