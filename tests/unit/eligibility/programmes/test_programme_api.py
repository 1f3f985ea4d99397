"""Programmes by REST: the whole model there and back, revisions, what may still change, requests that come again."""

import asyncio
import io
from typing import Any
from uuid import UUID, uuid4

import httpx
import openpyxl
import orjson
import pytest

from libs.common.database import Database
from libs.common.staff.roles import Role
from services.eligibility import store, store_programmes
from services.eligibility.programmes.examples import examples
from services.eligibility.programmes.toml_file import tables_of
from tests.unit.eligibility.programmes.conftest import Desk
from tests.unit.eligibility.programmes.setups import API, SIMPLE, list_in

WHOLE = SIMPLE | {
    "seizure_exempt": True,
    "appeal_text": "お電話ください。",
    "claim_unit": "household",
    "instalments": [
        {"number": 1, "name": "本体", "rule": "fixed", "yen": 30_000},
        {"number": 2, "name": "加算", "rule": "per_child", "yen": 20_000},
    ],
    "procedures": [{"kind": "payment_notice", "answer_by": "2026-12-01"}],
    "form_version": "7",
    "consents": [{"code": "paid", "text": "まだ受けていません。", "version": "7"}],
    "payout_ways": ["transfer", "cash_at_atm"],
    "remedy": "objection",
    "actor": "member",
    "matching": {"room": True, "sex": False, "partial_date": False},
}


async def made(clerk: httpx.AsyncClient, body: dict[str, Any] | None = None, **headers: str) -> str:
    answer = await clerk.post(API, json=SIMPLE if body is None else body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def opened(database: Database) -> list[dict[str, Any]]:
    rows = await database.fetch("SELECT body FROM outbox WHERE topic = 'programme.opened' ORDER BY id")
    return [orjson.loads(row["body"]) for row in rows]


async def test_the_whole_model_comes_back(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk, WHOLE)
    back = (await clerk.get(f"{API}/{programme}")).json()
    assert {key: back[key] for key in WHOLE} == WHOLE
    assert (back["programme_id"], back["revision"], back["state"]) == (programme, 1, "open")
    event = (await opened(database))[0]
    assert event["instalments"] == [
        {"number": 1, "name": "本体", "amount": 30_000},
        {"number": 2, "name": "加算", "amount": None},
    ]
    assert (event["consents"], event["payout_ways"]) == (WHOLE["consents"], WHOLE["payout_ways"])
    assert (event["procedure_kinds"], event["form_version"]) == (["payment_notice"], "7")


async def test_what_was_sent_before_the_model_grew_still_works(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk, SIMPLE | {"amount": 30_000})
    assert (await clerk.get(f"{API}/{programme}")).json()["amount"] == 30_000
    await database.pool.execute("UPDATE programme SET content = NULL")
    back = (await clerk.get(API)).json()[0]
    assert (back["name"], back["amount"], back["actor"]) == (SIMPLE["name"], 30_000, "head")


async def test_examples_become_programmes(clerk: httpx.AsyncClient) -> None:
    listed = (await clerk.get("/eligibility/api/v1/programme-examples")).json()
    assert [each["code"] for each in listed] == list(examples())
    for each in listed:
        tables = tables_of(each["toml"].encode())
        programme = await made(clerk, tables | {"base_date": "2026-06-01", "deadline": "2099-12-01"})
        assert (await clerk.get(f"{API}/{programme}")).json()["name"] == each["name"]


async def test_wrong_fields_are_named_with_their_remedy(clerk: httpx.AsyncClient) -> None:
    answer = await clerk.post(API, json={"name": "x", "amount": "三万"})
    assert answer.status_code == 422
    detail = answer.json()["detail"]
    for words in ("法的な根拠（legal_basis）を入れて", "支給額（amount）は数字で", "問い合わせ先（contact）を入れて"):
        assert words in detail
    assert "三万" not in answer.text
    late = await clerk.post(API, json=SIMPLE | {"base_date": "2020-01-01", "deadline": "2020-02-01"})
    assert (late.status_code, late.json()["detail"][:9]) == (422, "受付の期限が過ぎて")
    broken = await clerk.post(API, content=b"{", headers={"content-type": "application/json"})
    assert "JSON の形になっていません" in broken.json()["detail"]


async def test_a_change_is_a_new_revision_told_to_all(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk, WHOLE)
    now = (await clerk.get(f"{API}/{programme}")).json()
    answer = await clerk.put(f"{API}/{programme}", json=now | {"name": "新しい名前"})
    assert answer.json() == {"revision": 2}
    assert [(e["revision"], e["name"]) for e in await opened(database)] == [(1, "見本給付金"), (2, "新しい名前")]
    kept = await database.fetch("SELECT revision, content FROM programme_revision ORDER BY revision")
    assert [orjson.loads(row["content"])["name"] for row in kept] == ["見本給付金", "新しい名前"]
    detail = await database.fetchval("SELECT detail FROM audit WHERE action = 'programme.changed'")
    assert orjson.loads(detail) == {"revision": 2, "what": "name"}
    stale = await clerk.put(f"{API}/{programme}", json=now | {"name": "もっと新しい名前"})
    assert (stale.status_code, "先に直して" in stale.json()["detail"]) == (409, True)


async def test_a_change_of_nothing_is_no_revision(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk, WHOLE)
    now = (await clerk.get(f"{API}/{programme}")).json()
    assert (await clerk.put(f"{API}/{programme}", json=now)).json() == {"revision": 1}
    assert len(await opened(database)) == 1


@pytest.mark.parametrize(
    ("state", "change", "expected"),
    [
        ("refused", {"base_date": "2026-06-02"}, 200),
        ("discarded", {"base_date": "2026-06-02"}, 200),
        ("reading", {"base_date": "2026-06-02"}, 409),
        ("staged", {"amount": 1}, 409),
        ("staged", {"claim_unit": "person", "actor": "self"}, 409),
        ("staged", {"name": "別の名前"}, 200),
        ("releasing", {"name": "別の名前"}, 409),
        ("released", {"consents": []}, 409),
        ("released", {"deadline": "2098-01-01", "seizure_exempt": True}, 409),
        ("released", {"deadline": "2098-01-01", "contact": "学務課 0866-11-1111"}, 200),
    ],
)
async def test_what_may_change_follows_from_the_list(
    clerk: httpx.AsyncClient, database: Database, state: str, change: dict[str, Any], expected: int
) -> None:
    programme = await made(clerk)
    await list_in(database, programme, state)
    answer = await clerk.put(f"{API}/{programme}", json=SIMPLE | {"revision": 1} | change)
    assert answer.status_code == expected, answer.text
    assert len(await opened(database)) == (2 if expected == 200 else 1)


@pytest.mark.parametrize(
    ("kind", "until", "expected"),
    [
        ("payment_notice", "2099-07-01", 200),
        ("payment_notice", None, 200),
        ("payment_notice", "2099-05-31", 409),
        ("application_form", "2099-06-01", 409),
    ],
)
async def test_after_the_release_the_day_of_a_kind_only_moves_on(
    clerk: httpx.AsyncClient, database: Database, kind: str, until: str | None, expected: int
) -> None:
    before = SIMPLE | {"procedures": [{"kind": "payment_notice", "answer_by": "2099-06-01"}]}
    programme = await made(clerk, before)
    await list_in(database, programme, "released")
    after = before | {"revision": 1, "procedures": [{"kind": kind, "answer_by": until}]}
    answer = await clerk.put(f"{API}/{programme}", json=after)
    assert answer.status_code == expected, answer.text
    expected_days = {"payment_notice": "2099-06-01"} if expected == 409 else {kind: until} if until else {}
    assert (await opened(database))[-1]["answer_by"] == expected_days


async def test_a_change_waits_for_a_release_that_is_under_way(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk)
    list_id = await list_in(database, programme, "staged")
    async with database.begin() as tx:
        assert await store.start_release(tx, list_id, uuid4(), "test")
        change = asyncio.create_task(clerk.put(f"{API}/{programme}", json=SIMPLE | {"revision": 1, "name": "別"}))
        await asyncio.sleep(0.3)
        assert not change.done()
    assert (await change).status_code == 409


async def test_an_upload_waits_for_a_change_that_is_under_way(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk)
    async with database.begin() as tx:
        await store_programmes.lock(tx, UUID(programme))
        upload = asyncio.create_task(clerk.post(f"{API}/{programme}/lists", files={"file": ("a.csv", b"x")}))
        await asyncio.sleep(0.3)
        assert not upload.done()
    assert (await upload).status_code == 201


async def test_a_closed_or_unknown_programme_does_not_change(clerk: httpx.AsyncClient) -> None:
    programme = await made(clerk)
    assert (await clerk.post(f"{API}/{programme}/close")).status_code == 204
    assert (await clerk.put(f"{API}/{programme}", json=SIMPLE | {"revision": 2})).status_code == 409
    assert (await clerk.put(f"{API}/{uuid4()}", json=SIMPLE | {"revision": 1})).status_code == 404


async def test_the_deadline_does_not_move_into_the_past(clerk: httpx.AsyncClient) -> None:
    programme = await made(clerk, SIMPLE | {"base_date": "2020-01-01"})
    body = SIMPLE | {"base_date": "2020-01-01", "deadline": "2020-02-01", "revision": 1}
    assert (await clerk.put(f"{API}/{programme}", json=body)).status_code == 422


async def test_no_kind_is_over_before_it_begins(clerk: httpx.AsyncClient) -> None:
    kinds = [{"kind": "payment_notice", "answer_by": "2020-02-01"}, {"kind": "confirmation_form"}]
    late = await clerk.post(API, json=SIMPLE | {"base_date": "2020-01-01", "procedures": kinds}, headers=KEY)
    assert (late.status_code, "手続区分の期限" in late.json()["detail"]) == (422, True)


async def test_who_only_looks_creates_nothing(desk: Desk) -> None:
    auditor = await desk("6a" * 16, Role.AUDITOR)
    assert (await auditor.post(API, json=SIMPLE)).status_code == 403
    assert (await auditor.get(API)).status_code == 200


KEY: Any = {"Idempotency-Key": "2026-11-25/1"}


async def test_the_same_key_and_body_get_the_same_answer(clerk: httpx.AsyncClient, database: Database) -> None:
    first, second = await made(clerk, **KEY), await made(clerk, **KEY)
    assert first == second
    assert len(await opened(database)) == 1
    assert await made(clerk) != first


async def test_twice_at_the_same_moment_is_once(clerk: httpx.AsyncClient, database: Database) -> None:
    found = await asyncio.gather(*(made(clerk, **KEY) for _ in range(6)))
    assert len(set(found)) == 1
    assert len(await opened(database)) == 1


async def test_the_same_key_with_another_body_is_refused(clerk: httpx.AsyncClient, database: Database) -> None:
    await made(clerk, **KEY)
    other = await clerk.post(API, json=SIMPLE | {"name": "別"}, headers=KEY)
    assert (other.status_code, "Idempotency-Key" in other.json()["detail"]) == (409, True)
    assert len(await opened(database)) == 1


async def test_keys_of_others_are_their_own(clerk: httpx.AsyncClient, desk: Desk) -> None:
    assert await made(clerk, **KEY) != await made(await desk("7b" * 16), **KEY)


async def test_a_refusal_is_not_kept(clerk: httpx.AsyncClient, database: Database) -> None:
    late = await clerk.post(API, json=SIMPLE | {"base_date": "2020-01-01", "deadline": "2020-01-02"}, headers=KEY)
    assert late.status_code == 422
    assert await database.fetchval("SELECT count(*) FROM idempotent_request") == 0
    assert await made(clerk, **KEY)


async def test_a_key_is_forgotten_after_a_day(clerk: httpx.AsyncClient, database: Database) -> None:
    first = await made(clerk, **KEY)
    await database.pool.execute("UPDATE idempotent_request SET asked_at = asked_at - interval '25 hours'")
    assert await made(clerk, **KEY) != first


@pytest.mark.parametrize("key", ["", "a b", "x" * 201])
async def test_a_key_that_is_none_is_refused(clerk: httpx.AsyncClient, key: str) -> None:
    answer = await clerk.post(API, json=SIMPLE, headers={"Idempotency-Key": key})
    assert (answer.status_code, "200文字" in answer.json()["detail"]) == (422, True)


async def test_an_upload_may_come_again_whatever_its_boundary(clerk: httpx.AsyncClient, database: Database) -> None:
    programme = await made(clerk)
    url = f"{API}/{programme}/lists"
    sent = [await clerk.post(url, files={"file": ("a.csv", b"x")}, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert await database.fetchval("SELECT count(*) FROM target_list") == 1
    for name, content in (("a.csv", b"y"), ("b.csv", b"x")):
        other = await clerk.post(url, files={"file": (name, content)}, headers=KEY)
        assert other.status_code == 409


async def test_an_answer_without_a_body_may_come_again(clerk: httpx.AsyncClient) -> None:
    programme = await made(clerk)
    url = f"{API}/{programme}/close"
    assert [(await clerk.post(url, headers=KEY)).status_code for _ in range(2)] == [204, 204]
    assert (await clerk.post(url)).status_code == 409


@pytest.mark.parametrize("path", ["list-template", "list-template?unit=child", "register-template"])
async def test_the_templates_are_there_for_programs_too(clerk: httpx.AsyncClient, path: str) -> None:
    answer = await clerk.get(f"/eligibility/api/v1/{path}")
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0][1]]
    assert "宛名番号" in headings
