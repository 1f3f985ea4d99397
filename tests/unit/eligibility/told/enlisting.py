"""Lists of a few people, staged as an upload is: every row a made-up person who is certain by all four items."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson

from libs.common.database import Database
from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility import domain
from services.eligibility.excluded import TOLD, counts
from services.eligibility.lists.claim_units import units_of
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.parts import Actor
from services.eligibility.release import release_batch
from services.eligibility.staging import stage
from tests.unit.eligibility.reviews.office import SPACE, Office, resident

BASE = date(2026, 12, 1)
ADULT, CHILD = date(1980, 5, 5), date(2015, 5, 5)
_PROGRAMME = """
INSERT INTO programme (programme_id, revision, name, legal_basis, claim_unit, base_date, deadline, seizure_exempt,
                       contact, state, created_by, created_at, content)
VALUES ($1, 1, '見本給付金', '見本', $2, $3, $4, false, '見本', 'open', 'test', now(), $5)
"""
_LIST = """
INSERT INTO target_list
    (list_id, programme_id, state, filename, sha256, row_count, case_count, uploaded_by, uploaded_at)
VALUES ($1, $2, 'staged', $3, '', $4, $5, 'test', now())
"""
_RELEASE = "UPDATE target_list SET state = 'releasing', wave_id = list_id, released_at = now() WHERE list_id = $1"
NAMES = {
    **{"head": "見本　太郎", "wife": "山田　花子", "son": "高橋　一郎", "child": "佐藤　小春"},
    **{"second child": "鈴木　夏樹", "other": "田中　三郎"},
}
"""Nobody looks like anybody else."""


def items(name: str, born: date = ADULT) -> dict[str, str]:
    """The four items as the card has them."""
    return {
        **{"name": NAMES[name], "kana": "", "birth_date": born.isoformat()},
        **{"sex": "1", "address": "岡山県総社市中央一丁目1番1号"},
    }


def row(name: str, *, leads: bool = False, born: date = ADULT, group: str = "1", **more: Any) -> Row:
    """`name` is one of NAMES and the row's 整理番号."""
    four = items(name, born)
    texts: dict[str, Any] = dict.fromkeys(
        ("person_number", "current_address", "send_to", "account_text", "account_kana", "account_origin"), ""
    )
    facts: dict[str, Any] = {"amount": None, "procedure_kind": None, "child_count": None, "protected": False}
    return Row(
        **texts,
        **facts | more,
        number=list(NAMES).index(name) + 2,
        reference=name,
        household_number=group,
        relation="",
        is_head=leads,
        name=four["name"],
        kana="",
        birth_date=born,
        sex="1",
        address=four["address"],
    )


FAMILY = [row("head", leads=True), row("wife"), row("son"), row("child", born=CHILD)]
PARENT = [row("wife", leads=True), row("child", born=CHILD), row("second child", born=CHILD)]
TO_HEAD = [("head", "head", CaseRole.HEAD)]
TO_WIFE = [("head", "wife", CaseRole.MEMBER)]


class Enlisted:
    """One programme with one list, in an office."""

    def __init__(self, office: Office, rows: Sequence[Row], unit: ClaimUnit, actor: Actor, late: bool = False) -> None:
        self.office, self._unit, self._actor, self._late = office, unit, actor, late
        self._rows = rows
        self.programme_id = uuid5(SPACE, "told")
        self.list_id = office.lists["told"] = uuid5(SPACE, "told/list")
        keys = office.database.keys
        self.cases = {
            unit_.subject.reference: domain.case_id(self.programme_id, keys.blind(unit.value, unit_.number.encode()))
            for unit_ in units_of(rows, unit)
        }

    async def staged(self, *, compared: bool = True) -> "Enlisted":
        """As an import leaves it, and then compared."""
        keys = self.office.database.keys
        staged, findings = stage(
            units_of(self._rows, self._unit), keys, self.programme_id, 30_000, self.office.city, self._unit
        )
        assert not findings
        content = orjson.dumps({"actor": self._actor}).decode()
        today = domain.day_in_japan(datetime.now(UTC))
        async with self.office.database.begin() as tx:
            deadline = today + timedelta(days=60)
            await tx.execute(_PROGRAMME, self.programme_id, self._unit.value, BASE, deadline, content)
            filename = tx.keys.seal_row("target_list", self.list_id, "filename", b"list.csv")
            counts = len(self._rows), len(staged.cases)
            await tx.execute(_LIST, self.list_id, self.programme_id, filename, *counts)
            await staged.copy(tx.connection, self.list_id)
        if compared:
            await self.office.compare("told")
        return self

    async def release(self) -> None:
        if self._late:
            await self.office.database.pool.execute("UPDATE programme SET deadline = '2020-01-01'")
        await self.office.database.pool.execute(_RELEASE, self.list_id)
        while await release_batch(self.office.database, self.list_id, self._unit, self.office.city):
            pass

    async def told(self) -> list[tuple[str, str, CaseRole]]:
        """Case (by its 整理番号), resident and role of everything published, in order."""
        names: Mapping[UUID, str] = {resident(name): name for name in NAMES}
        cases = {case: name for name, case in self.cases.items()}
        return [
            (cases[UUID(said["case_id"])], names[UUID(said["resident_id"])], CaseRole(said["role"]))
            for said in await self.office.said("eligibility.matched")
        ]


async def left_out(database: Database, list_id: UUID) -> dict[str, int]:
    """Cases of a list of which nobody is told over LINE, by the rule that says so."""
    by_rule = (await counts(database, list_id)).by_rule
    return {name: count for name, count in by_rule.items() if count and name not in TOLD}
