"""Before a release: the numbers, who is left out and why, and the record of who saw them."""

import html
import re

import httpx
import pytest

from libs.common.staff.roles import Role
from services.eligibility.notices import RULES
from services.eligibility.rehearsal import REASONS, Group, Rehearsal, differences
from tests.unit.eligibility.rehearsal.conftest import PEOPLE, Desk
from tests.unit.eligibility.reviews.office import Office

API = "/eligibility/api/v1/lists"
STAGED = {"one": 1, "unsure": 1, "protected": 1, "not-registered": 2}


def of(office: Office) -> str:
    return str(office.lists["p"])


def test_every_rule_of_notices_has_its_words() -> None:
    assert {rule.name for rule in RULES} - set(REASONS) == set()


def test_the_groups_add_up() -> None:
    counts = {code: number for number, code in enumerate(REASONS, 1)}
    rehearsal = Rehearsal(counts)
    assert sum(rehearsal.of(group) for group in Group) == rehearsal.cases == sum(counts.values())
    assert {code for code, _, _ in rehearsal.rows()} == set(REASONS) - {"one"}


def test_only_what_changed_is_named() -> None:
    assert differences({"one": 2, "late": 1}, {"one": 3, "late": 1}) == [("すぐに LINE が届く", 2, 3)]


@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ("SELECT 1", STAGED),
        ("UPDATE benefit_case SET answered = true", {"answered": 5}),
        ("UPDATE programme SET state = 'closed'", {"closed": 5}),
        ("UPDATE programme SET base_date = '2020-01-01', deadline = '2020-02-01'", {"late": 5}),
        ("UPDATE benefit_case SET protected = true", {"protected": 5}),
        ("UPDATE benefit_case SET doubted = true", {"held": 4, "protected": 1}),
        ("UPDATE benefit_case SET released = true", {**{k: v for k, v in STAGED.items() if k != "one"}, "told": 1}),
        ("UPDATE review SET state = 'different', decided_by = 'x'", {"one": 1, "protected": 1, "not-registered": 3}),
    ],
)
async def test_each_household_has_one_reason(
    office: Office, clerk: httpx.AsyncClient, sql: str, counts: dict[str, int]
) -> None:
    await office.database.pool.execute(sql)
    said = (await clerk.get(f"{API}/{of(office)}/rehearsal")).json()
    assert said["counts"] == counts
    assert said["cases"] == 5
    excluded = (await clerk.get(f"{API}/{of(office)}/excluded")).json()
    assert excluded["total"] == len(excluded["cases"]) == 5 - counts.get("one", 0)


async def test_the_page_says_who_is_left_out_and_why(office: Office, clerk: httpx.AsyncClient) -> None:
    page = (await clerk.get(f"/eligibility/lists/{of(office)}")).text
    boxes = dict(re.findall(r'class="box[^"]*">([^<]+?) <span class="big">([^<]+)</span>', page))
    assert boxes == {
        "すぐに LINE が届く": "1世帯",
        "対象の世帯": "5世帯",
        "あとで、または郵便": "2世帯",
        "要確認": "1世帯",
        "除外": "1世帯",
    }
    assert 'hx-get="/notifier/fragments/rehearsal?count=1"' in page
    assert 'hx-get="/notifier/fragments/message"' in page
    for code, references in (("unsure", ["A-2"]), ("protected", ["A-3"]), ("not-registered", ["A-4", "A-5"])):
        listed = (await clerk.get(f"/eligibility/lists/{of(office)}/excluded/{code}")).text
        assert [r for r in PEOPLE if f"<td>{r}</td>" in listed] == references
        assert "見本　" not in listed
    assert (await clerk.get(f"/eligibility/lists/{of(office)}/excluded/one")).status_code == 404


async def test_the_excluded_come_in_pages(office: Office, clerk: httpx.AsyncClient) -> None:
    path = f"{API}/{of(office)}/excluded"
    first = (await clerk.get(path, params={"limit": 1, "reason": "not-registered"})).json()
    second = (await clerk.get(path, params={"limit": 1, "offset": 1, "reason": "not-registered"})).json()
    assert [first["total"], second["total"]] == [2, 2]
    assert [c["reference"] for c in first["cases"] + second["cases"]] == ["A-4", "A-5"]
    wrong = await clerk.get(path, params={"reason": "one"})
    assert (wrong.status_code, "not-registered" in wrong.text) == (422, True)


async def test_a_recorded_rehearsal_says_what_changed_since(office: Office, clerk: httpx.AsyncClient) -> None:
    page = f"/eligibility/lists/{of(office)}"
    assert (await clerk.post(f"{page}/rehearsal")).status_code == 303
    said = (await clerk.get(f"{API}/{of(office)}/rehearsal")).json()
    assert [(t["counts"], t["taken_by"]) for t in said["taken"]] == [(STAGED, "one")]
    text = (await clerk.get(page)).text
    assert "見本職員" in text
    assert "数は変わっていません" in text
    await office.register({"four": PEOPLE["A-4"]})
    text = html.unescape((await clerk.get(page)).text)
    assert "予行のあとで数が変わりました" in text
    assert "すぐに LINE が届く：1世帯 → 2世帯" in text
    assert "登録が見つからない：2世帯 → 1世帯" in text
    audited = await office.database.fetchval("SELECT count(*) FROM audit WHERE action = 'list.rehearsed'")
    assert audited == 1


async def test_a_repeated_request_records_once(office: Office, clerk: httpx.AsyncClient) -> None:
    path, key = f"{API}/{of(office)}/rehearsal", {"Idempotency-Key": "k"}
    ids = {(await clerk.post(path, headers=key)).json()["id"] for _ in range(2)}
    assert len(ids) == await office.database.fetchval("SELECT count(*) FROM rehearsal") == 1


async def test_only_a_list_before_its_release_is_rehearsed(office: Office, desk: Desk) -> None:
    clerk = await desk()
    await office.release()
    assert (await clerk.post(f"{API}/{of(office)}/rehearsal")).status_code == 409
    accounting = await desk(Role.ACCOUNTING)
    assert (await accounting.get(f"{API}/{of(office)}/excluded")).status_code == 403
