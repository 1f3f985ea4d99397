"""An office with households of several people, and a register that reports their changes; all people are made up."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson

from libs.common.staff.roles import Member, Role
from services.eligibility import forms, register_deciding, store_register, store_register_held, waiting, work_register
from services.eligibility.domain import day_in_japan
from services.eligibility.register_applying import apply_batch, check_list_batch
from services.eligibility.register_changes.change import WORDS, Kind
from services.eligibility.register_deciding import Decision
from services.eligibility.register_importing import import_changes
from services.eligibility.staging import Staged
from services.eligibility.work_register import Reported
from tests.unit.eligibility.reviews.office import SPACE, Items, Office

CLERK = Member("clerk", "見本職員", frozenset({Role.CLERK}))
TODAY = day_in_japan(datetime.now(UTC))
BASE = TODAY - timedelta(days=30)
HEADINGS = (
    *("宛名番号", "異動事由", "異動日", "氏名", "生年月日", "住所"),
    *("新しい氏名", "新しい世帯主の宛名番号", "新しい住所"),
)
_PROGRAMME = """
INSERT INTO programme (programme_id, revision, name, legal_basis, claim_unit, base_date, deadline, seizure_exempt,
                       contact, state, created_by, created_at)
VALUES ($1, 1, '見本給付金', '見本', 'household', $2, $3, false, '見本', 'open', 'test', now())
"""
_LIST = """
INSERT INTO target_list
    (list_id, programme_id, state, filename, sha256, row_count, case_count, uploaded_by, uploaded_at)
VALUES ($1, $2, 'staged', $4, '', $3, $3, 'test', now())
"""

ICHIRO: Items = {
    "person_number": "1001",
    "name": "山田　一郎",
    "kana": "",
    "birth_date": "1950-05-05",
    "sex": "1",
    "address": "総社市中央1-2-3",
}
HANAKO: Items = {**ICHIRO, "person_number": "1002", "name": "山田　花子", "birth_date": "1952-02-02", "sex": "2"}
JIRO: Items = {
    **ICHIRO,
    "person_number": "2001",
    "name": "佐藤　次郎",
    "birth_date": "1960-01-01",
    "address": "総社市中央9-9-9",
}


def card(items: Items, **changed: str) -> Items:
    """The four items as the card has them."""
    kept = {k: v for k, v in items.items() if k in ("name", "birth_date", "sex", "address")}
    return {**kept, **changed}


class RegisterOffice(Office):
    """`h` is a couple with 一郎 as head, `j` is 次郎 alone."""

    async def households(
        self,
        cases: Mapping[str, Sequence[tuple[str, Items]]],
        programme: str = "p",
        base: date = BASE,
        protected: Sequence[str] = (),
        kind: str = "confirmation_form",
    ) -> None:
        """A staged list; the first of each household is its head."""
        programme_id, list_id = uuid5(SPACE, programme), uuid5(SPACE, f"{programme}/list")
        self.lists[programme] = list_id
        staged, keys, number = Staged([], []), self.database.keys, 0
        for case, members in cases.items():
            case_id = self.case(case, programme)
            staged.cases.append((case_id, programme_id, kind, 30_000, case in protected))
            for at, (name, items) in enumerate(members):
                number += 1
                target_id = self.target(name, programme)
                self._names[target_id] = name
                person = {"reference": case, "current_address": "", "account": None, **items}
                record = forms.of_row(target_id, person, self.city)
                staged.targets.append((
                    *(target_id, case_id, programme_id, number, at == 0),
                    keys.seal_row("target", target_id, "person", orjson.dumps(person)),
                    *(forms.sealed_row(target_id, record, keys), *forms.blocks(record, keys)),
                    forms.person_key(items.get("person_number"), keys),
                ))  # fmt: skip
        async with self.database.begin() as tx:
            await tx.execute(_PROGRAMME, programme_id, base, TODAY + timedelta(days=60))
            filename = tx.keys.seal_row("target_list", list_id, "filename", b"list.csv")
            await tx.execute(_LIST, list_id, programme_id, len(cases), filename)
            await staged.copy(tx.connection, list_id)

    async def couple(self, programme: str = "p", **more: Any) -> None:
        """The list of both households."""
        cases = {"h": [("ichiro", ICHIRO), ("hanako", HANAKO)], "j": [("jiro", JIRO)]}
        await self.households(cases, programme, **more)

    async def uploaded(self, *rows: Mapping[str, str], as_of: date = TODAY) -> UUID:
        """A file that is read; its changes wait."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        writer.writerows([[row.get(heading, "") for heading in HEADINGS] for row in rows])
        writer.writerow([])
        reported = Reported("idou.csv", f"{text.getvalue()}\r\n{' ' * len(self.files)}\r\n".encode(), as_of)
        file_id = await work_register.upload(self.database, reported, 3, CLERK)
        self.files.append(file_id)
        self.state = await import_changes(self.database.url, self.database.keys, file_id, self.city)
        return file_id

    files: list[UUID]

    async def report(self, *rows: Mapping[str, str]) -> UUID:
        """A file that is read and applied."""
        file_id = await self.uploaded(*rows)
        assert self.state == "applying", await store_register.file(self.database, file_id)
        await self.apply()
        return file_id

    async def apply(self) -> None:
        while await apply_batch(self.database, self.city):
            pass

    async def check(self, programme: str = "p") -> None:
        """What the background job does with a list that came later."""
        seen: list[UUID] = []
        while not await check_list_batch(self.database, self.lists[programme], self.city, seen):
            pass

    async def held(self) -> list[tuple[str, str]]:
        """(household, why) of what waits for a person."""
        return [(h["reference"], h["why"]) for h in await store_register_held.queue(self.database, 100, 0)]

    async def decide(self, given: Decision, new_head: UUID | None = None) -> None:
        """About the oldest that waits; who is not held any more is told by the release job."""
        [first, *_] = await store_register_held.queue(self.database, 100, 0)
        await register_deciding.decide(self.database, self.city, first["effect_id"], given, CLERK, new_head)
        while await waiting.tell_some(self.database):
            pass

    async def known(self) -> int:
        return int(await self.database.fetchval("SELECT count(*) FROM known_pair WHERE same"))

    async def shown(self, topic: str = "target.changed") -> dict[str, Any]:
        """The household in the last event, as confirmation opens it."""
        rows = await self.database.fetch("SELECT event_id, body FROM outbox WHERE topic = $1 ORDER BY id", topic)
        sealed = orjson.loads(rows[-1]["body"])["household"]
        opened: dict[str, Any] = orjson.loads(self.confirmation.open_event(rows[-1]["event_id"], "household", sealed))
        return opened

    confirmation: Any


def change(items: Items, kind: Kind, happened: date = TODAY, **more: str) -> dict[str, str]:
    """A row about this person; `head`, `name`, `address` are the new ones."""
    new = {"name": "新しい氏名", "head": "新しい世帯主の宛名番号", "address": "新しい住所"}
    return {
        "宛名番号": items["person_number"],
        "異動事由": WORDS[kind],
        "異動日": happened.isoformat(),
        "氏名": items["name"],
        "生年月日": items["birth_date"],
        "住所": items["address"],
        **{new[key]: value for key, value in more.items() if key in new},
        **{key: value for key, value in more.items() if key not in new},
    }
