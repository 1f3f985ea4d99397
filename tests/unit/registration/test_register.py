import asyncio
from datetime import timedelta

from libs.common.database import Database
from libs.common.events.terms import Person
from services.registration.domain import Outcome, SuspendReason
from services.registration.register import Applicant, register, register_many
from services.registration.suspend import suspend
from services.registration.withdraw import withdraw
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.registration.outbox import outbox
from tests.unit.registration.people import PROVEN, applicant

LATER = PROVEN + timedelta(days=1)


async def put(database: Database, *applicants: Applicant) -> list[Outcome]:
    async with database.begin() as tx:
        return [answer.outcome for answer in await register_many(tx, applicants)]


async def test_a_registration_is_stored_and_published_sealed_for_each_reader(
    database_of: DatabaseOf, keys_of: KeysOf
) -> None:
    database = await database_of("registration")
    a = applicant(database.keys, 1, 1)
    async with database.begin() as tx:
        answer = await register(tx, a.proof, a.line_id, a.line_hash, a.consent_version)
    [(topic, event_id, body)] = await outbox(database)
    assert (topic, body["resident_id"], body["revision"]) == ("resident.registered", str(answer.id), 1)
    person = keys_of("eligibility").open_event(event_id, "person", body["person"])
    assert Person.model_validate_json(person) == a.proof.person
    assert keys_of("notifier").open_event(event_id, "line_id", body["line_id"]).decode() == a.line_id
    assert body["line_hash"] == a.line_hash
    assert body["friend"] is None
    row = await database.fetchrow("SELECT * FROM resident")
    assert row is not None
    assert database.keys.open_row("resident", answer.id, "line_id", row["line_id"]).decode() == a.line_id
    stored = Person.model_validate_json(database.keys.open_row("resident", answer.id, "person", row["person"]))
    assert stored == a.proof.person
    consent = await database.fetchrow("SELECT * FROM consent")
    assert consent is not None
    assert (consent["resident_id"], consent["revision"], consent["version"]) == (answer.id, 1, "r-test")
    assert await database.fetchval("SELECT count(*) FROM audit WHERE object = $1", f"resident/{answer.id}") == 1


async def test_the_same_proof_again_changes_nothing(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    a = applicant(database.keys, 1, 1)
    assert await put(database, a) == [Outcome.NEW]
    assert await put(database, a) == [Outcome.UNCHANGED]
    assert len(await outbox(database)) == 1


async def test_a_newer_proof_is_a_new_revision_with_the_new_items(database_of: DatabaseOf, keys_of: KeysOf) -> None:
    database = await database_of("registration")
    await put(database, applicant(database.keys, 1, 1))
    moved = applicant(database.keys, 1, 1, LATER, address="見本市新町9番地")
    assert await put(database, moved) == [Outcome.RENEWED]
    _, (_, event_id, body) = await outbox(database)
    assert body["revision"] == 2
    person = Person.model_validate_json(keys_of("eligibility").open_event(event_id, "person", body["person"]))
    assert person.address == "見本市新町9番地"
    assert await database.fetchval("SELECT count(*) FROM consent") == 2


async def test_the_same_person_on_another_account_is_relinked_and_the_old_link_is_gone(
    database_of: DatabaseOf,
) -> None:
    database = await database_of("registration")
    old, new = applicant(database.keys, 1, 1), applicant(database.keys, 1, 2, LATER)
    assert await put(database, old) == [Outcome.NEW]
    assert await put(database, new) == [Outcome.RELINKED]
    first, second = await outbox(database)
    assert first[2]["resident_id"] == second[2]["resident_id"]
    assert second[2]["revision"] == 2
    assert await database.fetchval("SELECT array_agg(line_hash) FROM resident") == [new.line_hash]
    assert await put(database, applicant(database.keys, 2, 1)) == [Outcome.NEW]


async def test_another_person_on_a_taken_account_is_refused(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    await put(database, applicant(database.keys, 1, 1), applicant(database.keys, 2, 2))
    stranger, neighbour = applicant(database.keys, 3, 1, LATER), applicant(database.keys, 2, 1, LATER)
    assert await put(database, stranger, neighbour) == [Outcome.REFUSED_LINE_TAKEN] * 2
    assert len(await outbox(database)) == 2
    assert await database.fetchval("SELECT count(*) FROM resident WHERE revision = 1") == 2


async def test_many_give_the_same_as_one_after_the_other(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    keys = database.keys
    batch = [
        applicant(keys, 1, 1),
        applicant(keys, 1, 1),  # twice the same
        applicant(keys, 1, 2, LATER),  # moves to account 2
        applicant(keys, 2, 1),  # account 1 is free again
        applicant(keys, 3, 2),  # account 2 is person 1's
    ]
    expected = [Outcome.NEW, Outcome.UNCHANGED, Outcome.RELINKED, Outcome.NEW, Outcome.REFUSED_LINE_TAKEN]
    assert await put(database, *batch) == expected
    assert [body["revision"] for _, _, body in await outbox(database)] == [1, 2, 1]


async def test_at_the_same_time_one_person_gets_one_registration(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    everyone = [applicant(database.keys, n, n) for n in range(20)]
    outcomes = await asyncio.gather(*(put(database, *everyone) for _ in range(4)))
    flat = [outcome for answers in outcomes for outcome in answers]
    assert flat.count(Outcome.NEW) == 20
    assert flat.count(Outcome.UNCHANGED) == 60
    assert len(await outbox(database)) == 20


async def test_a_race_for_one_account_by_two_people_has_one_winner(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    await put(database, applicant(database.keys, 1, 1), applicant(database.keys, 2, 2))
    outcomes = await asyncio.gather(
        put(database, applicant(database.keys, 1, 3, LATER)), put(database, applicant(database.keys, 2, 3, LATER))
    )
    assert sorted(outcomes) == [[Outcome.REFUSED_LINE_TAKEN], [Outcome.RELINKED]]


async def test_withdrawing_leaves_nothing_that_leads_to_the_person(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    a = applicant(database.keys, 1, 1)
    await put(database, a)
    async with database.begin() as tx:
        resident_id = await withdraw(tx, a.line_hash)
    async with database.begin() as tx:
        assert await withdraw(tx, a.line_hash) is None
    row = await database.fetchrow("SELECT * FROM resident")
    assert row is not None
    assert (row["state"], row["revision"]) == ("withdrawn", 2)
    assert [row[c] for c in ("line_hash", "line_id", "person", "subject_hash")] == [None] * 4
    topic, _, body = (await outbox(database))[-1]
    assert (topic, body["resident_id"], body["revision"]) == ("resident.withdrawn", str(resident_id), 2)
    assert await put(database, a) == [Outcome.NEW]
    assert (await outbox(database))[-1][2]["resident_id"] != str(resident_id)


async def test_a_suspended_registration_comes_back_with_a_fresh_proof_only(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    a = applicant(database.keys, 1, 1)
    await put(database, a)
    resident_id = await database.fetchval("SELECT id FROM resident")
    for _ in range(2):
        async with database.begin() as tx:
            standing = await suspend(tx, resident_id, SuspendReason.LOST_PHONE, actor="r1", role="reviewer")
        assert standing is not None and (standing.revision, standing.state) == (2, "suspended")
    assert [topic for topic, _, _ in await outbox(database)] == ["resident.registered", "resident.suspended"]
    assert await put(database, a) == [Outcome.UNCHANGED]
    assert await database.fetchval("SELECT state FROM resident") == "suspended"
    assert await put(database, applicant(database.keys, 1, 1, LATER)) == [Outcome.RENEWED]
    assert await database.fetchval("SELECT state FROM resident") == "active"
