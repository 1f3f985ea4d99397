import asyncio

import httpx

from services.registration import consent
from tests.unit.registration.conftest import Browser, City
from tests.unit.registration.outbox import outbox

AGREE = {"agreed": "yes", "version": consent.CURRENT.version}


async def prove(city: City, phone: Browser) -> httpx.Response:
    """From the explanation to the consent page, or to whatever comes instead."""
    await phone.open("/registration/identity?again=1")
    away = await phone.press("/registration/identity")
    assert away.status_code == 303, away.text
    answer = city.provider.approve(away.headers["location"])
    back = await phone.open("/registration/identity/callback?" + str(httpx.QueryParams(answer)))
    return await phone.open(back.headers["location"]) if back.status_code == 303 else back


async def rows(city: City) -> dict[str, int]:
    counted = {"resident": "*", "consent": "*", "outbox": "*", "identity_proof": "sealed"}
    return {t: await city.database.fetchval(f"SELECT count({what}) FROM {t}") for t, what in counted.items()}


async def test_from_the_start_page_to_the_receipt(city: City) -> None:
    start = await city.anybody().open("/registration/")
    assert "/registration/signin?next=/registration/identity" in start.text.replace("%2F", "/")
    phone = await city.phone(1)
    shown = await prove(city, phone)
    for text in ("試験　花子", "見本市試験町１２－７", "昭和25年", "女", consent.PURPOSE, *consent.CURRENT.sentences):
        assert text in shown.text
    asked = city.provider.asked[0]
    assert asked["scope"] == "openid name address birthdate gender"
    assert (asked["acr_values"], asked["code_challenge_method"]) == ("aal3 crl", "S256")
    done = await phone.press("/registration/consent", **AGREE)
    assert done.headers["location"] == "/registration/done"
    receipt = await phone.open("/registration/done")
    assert "登録が終わりました" in receipt.text
    assert 'href="https://line.test/account"' in receipt.text
    assert await rows(city) == {"resident": 1, "consent": 1, "outbox": 1, "identity_proof": 0}
    assert (await outbox(city.database))[0][2]["assurance"] == "sandbox"
    kept = await city.database.fetchrow("SELECT * FROM consent_text")
    assert kept is not None
    assert (kept["version"], kept["text"]) == (consent.CURRENT.version, consent.CURRENT.text)


async def test_a_second_visit_shows_when_and_does_not_ask_again(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    await phone.press("/registration/consent", **AGREE)
    again = await phone.open("/registration/identity")
    assert again.headers["location"] == "/registration/registered"
    assert "すでに登録されています" in (await phone.open("/registration/registered")).text


async def test_pressed_twice_it_registers_once_and_shows_the_same_page(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    answers = await asyncio.gather(*(phone.press("/registration/consent", **AGREE) for _ in range(3)))
    answers.append(await phone.press("/registration/consent", **AGREE))
    assert {a.headers["location"] for a in answers} == {"/registration/done"}
    assert (await rows(city))["resident"] == (await rows(city))["outbox"] == 1


async def test_without_the_tick_or_with_an_old_text_nothing_is_stored(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    for fields, sentence in (
        ({"version": consent.CURRENT.version}, "印をつけてください"),
        ({"agreed": "yes", "version": "r-old"}, "新しくなりました"),
    ):
        answer = await phone.press("/registration/consent", **fields)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert await rows(city) == {"resident": 0, "consent": 0, "outbox": 0, "identity_proof": 1}


async def test_the_same_person_on_a_new_phone_is_relinked(city: City) -> None:
    for number in (1, 2):
        phone = await city.phone(number)
        await prove(city, phone)
        await phone.press("/registration/consent", **AGREE)
    first, second = (body for _, _, body in await outbox(city.database))
    assert (second["resident_id"], second["revision"]) == (first["resident_id"], 2)
    old = await city.phone(1)
    assert (await old.open("/registration/registered")).headers["location"] == "/registration/"


async def test_another_person_on_the_same_phone_is_refused_plainly(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    await phone.press("/registration/consent", **AGREE)
    city.provider.sub = "pairwise-taro"
    city.provider.items["name"] = "試験　太郎"
    await prove(city, phone)
    answer = await phone.press("/registration/consent", **AGREE)
    assert answer.status_code == 409
    assert "別の方" in answer.text
    assert "花子" not in answer.text
    assert await rows(city) == {"resident": 1, "consent": 1, "outbox": 1, "identity_proof": 0}
    assert (await phone.press("/registration/consent", **AGREE)).status_code == 409


async def test_withdrawing_asks_first_and_ends_the_session(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    await phone.press("/registration/consent", **AGREE)
    await phone.open("/registration/withdraw")
    assert (await rows(city))["outbox"] == 1
    answer = await phone.press("/registration/withdraw")
    assert answer.headers["location"] == "/registration/withdrawn"
    assert [topic for topic, _, _ in await outbox(city.database)] == ["resident.registered", "resident.withdrawn"]
    assert (await phone.open("/registration/done")).headers["location"].startswith("/registration/signin")
    assert "登録をやめました" in (await city.anybody().open("/registration/withdrawn")).text


async def test_no_personal_data_in_addresses_or_in_a_dump(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    before = await dump(city)
    await phone.press("/registration/consent", **AGREE)
    await phone.open("/registration/done")
    after = await dump(city)
    assert "identity_proof.sealed=" in before
    assert "resident.person=" in after
    for text in (before, after):
        for secret in ("花子", "試験町", "19500203", "pairwise-hanako", "1950-02-03", "U0000000000000000000000"):
            assert str(secret) not in text
    addresses = str(httpx.QueryParams({"u": "".join(phone.urls)})) + "".join(phone.urls)
    for secret in ("花子", "試験町", "19500203", "1950-02-03", "pairwise", "U00000"):
        assert secret not in addresses
        assert str(httpx.QueryParams({"u": secret}))[2:] not in addresses


async def dump(city: City) -> str:
    """Every row of the service's tables as text, binary columns also as the characters they would be."""
    tables = await city.database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'registration'")
    assert len(tables) > 10
    found = []
    for table in tables:
        for row in await city.database.fetch(f"SELECT * FROM {table['tablename']}"):
            found += [f"{table['tablename']}.{name}={readable(value)}" for name, value in row.items()]
    return "\n".join(found)


def readable(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


async def test_the_scan_finds_a_planted_leak(city: City) -> None:
    async with city.database.begin() as tx:
        tx.audit("test", "試験　花子", actor="test")
        await tx.execute("INSERT INTO identity_proof VALUES ($1, $2, now())", b"1", b'{"birthdate": "19500203"}')
    found = await dump(city)
    assert "試験　花子" in found
    assert "19500203" in found
