"""The list's page, REST and workbook say the same about who needs a letter."""

import io
from typing import Any

import httpx
import openpyxl

from libs.common.database import Database
from libs.common.events.terms import ClaimUnit
from libs.common.staff.roles import Role
from services.eligibility.city import City
from services.eligibility.programmes.parts import Actor
from tests.conftest import KeysOf
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS
from tests.unit.eligibility.programmes.conftest import Desk, clerk, database, desk
from tests.unit.eligibility.reviews.office import Office
from tests.unit.eligibility.told.enlisting import CHILD, Enlisted, items, row

__all__ = ["clerk", "database", "desk"]
ROWS = [
    row("head", leads=True),
    row("wife"),
    row("other", leads=True, group="2"),
    row("son", leads=True, group="3", protected=True),
]


async def enlisted(database: Database, keys_of: KeysOf) -> Enlisted:
    office = Office(database, City(HOME, TOWNS, "test-1"), keys_of("registration"))
    found = await Enlisted(office, ROWS, ClaimUnit.HOUSEHOLD, Actor.MEMBER).staged()
    await office.register({"wife": items("wife")})
    return found


def lines(content: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


async def test_who_needs_a_letter(clerk: httpx.AsyncClient, database: Database, keys_of: KeysOf) -> None:
    found = await enlisted(database, keys_of)
    expected = [
        ("整理番号", "知らせ方", "わけ"),
        ("head", "郵送とLINE", "LINEは世帯員に届くので、世帯主に郵送で知らせる"),
        ("son", "郵送", "人の確認を待っている"),
        ("other", "郵送", "登録していない"),
    ]
    for _ in range(2):
        answer = await clerk.get(f"/eligibility/lists/{found.list_id}/by-post.xlsx")
        assert lines(answer.content) == expected
        page = (await clerk.get(f"/eligibility/lists/{found.list_id}")).text
        assert "世帯員に届く1世帯は、世帯主に郵送でも知らせます。" in page
        assert f'href="/eligibility/lists/{found.list_id}/by-post.xlsx"' in page
        await found.release()
    again = await clerk.get(f"/eligibility/api/v1/lists/{found.list_id}/by-post")
    assert lines(again.content) == expected
    audited = await database.fetch("SELECT detail FROM audit WHERE action = 'list.by_post'")
    assert len(audited) == 3


async def test_rest_counts_by_rule(clerk: httpx.AsyncClient, database: Database, keys_of: KeysOf) -> None:
    found = await enlisted(database, keys_of)
    answer = (await clerk.get(f"/eligibility/api/v1/lists/{found.list_id}/notices")).json()
    assert {rule["rule"]: rule["cases"] for rule in answer["rules"]} == {"one": 1, "not-registered": 1, "protected": 1}
    assert answer["also_by_post"] == 1
    assert (await clerk.get(f"/eligibility/api/v1/lists/{found.programme_id}/notices")).status_code == 404
    assert (await clerk.get(f"/eligibility/api/v1/lists/{found.programme_id}/by-post")).status_code == 404


async def test_only_who_works_on_lists_takes_the_letters(desk: Desk, database: Database, keys_of: KeysOf) -> None:
    found = await enlisted(database, keys_of)
    auditor = await desk("6a" * 16, Role.AUDITOR)
    for path in ("lists/{}/by-post.xlsx", "api/v1/lists/{}/by-post", "api/v1/lists/{}/notices"):
        assert (await auditor.get(f"/eligibility/{path.format(found.list_id)}")).status_code == 403


async def test_a_childs_letter_has_the_childs_number(
    clerk: httpx.AsyncClient, database: Database, keys_of: KeysOf
) -> None:
    office = Office(database, City(HOME, TOWNS, "test-1"), keys_of("registration"))
    rows = [row("wife", leads=True), row("child", born=CHILD), row("second child", born=CHILD)]
    found = await Enlisted(office, rows, ClaimUnit.CHILD, Actor.GUARDIAN).staged()
    answer = await clerk.get(f"/eligibility/lists/{found.list_id}/by-post.xlsx")
    assert [line[0] for line in lines(answer.content)] == ["整理番号", "child", "second child"]
    page = (await clerk.get(f"/eligibility/lists/{found.list_id}")).text
    assert "登録している保護者にすぐ LINE が届きます。" in page
