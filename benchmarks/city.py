"""A city on the tables: a released list of households and their heads as registered residents whose event waits."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.bed import Bed
from libs.common import audit
from libs.common.database import connect
from libs.common.events.terms import ClaimUnit, Person
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from libs.common.staff.roles import Member, Role
from sandbox.city import Person as Citizen
from sandbox.city import generate
from sandbox.credentials import line_user_id
from services import compose
from services.eligibility import work_programmes
from services.eligibility.city import city_of
from services.eligibility.lists.claim_units import units_of
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.programme import Programme
from services.eligibility.release import release_batch
from services.eligibility.staging import stage
from services.eligibility.store import start_release
from services.registration import consent
from services.registration.identity.port import Proof
from services.registration.register import Applicant, register_many
from services.registration.store import keep_consent_text

_TODAY = datetime.now(UTC).date()
_CLERK = Member("bench", "bench", frozenset({Role.CLERK}))
_LIST = """
INSERT INTO target_list
    (list_id, programme_id, state, filename, sha256, row_count, case_count, uploaded_by, uploaded_at)
VALUES ($1, $1, 'staged', ''::bytea, '', $2, $2, 'bench', now())
"""


def heads_of(count: int) -> list[Citizen]:
    """The heads of `count` households, the same every time."""
    return [household[0] for household in generate(99, count)]


async def release(bed: Bed, heads: Sequence[Citizen], settings: Settings) -> None:
    """A released list of these heads; its events wait in the outbox."""
    bus = compose.bus_of(settings, bed.url)
    await bus.start()
    eligibility = await compose.open_service("eligibility", settings, bed.url, bus, bed.key_file)
    database = eligibility.runtime.database
    city = city_of(settings.city_name, settings.towns_file)
    deadline = _TODAY + timedelta(days=30)
    new = Programme(
        name="bench", legal_basis="bench", base_date=_TODAY, deadline=deadline, amount=30_000, contact="bench"
    )
    programme = await work_programmes.create_programme(database, new, _CLERK)
    staged, _ = stage(
        units_of([_row(i, h) for i, h in enumerate(heads)], ClaimUnit.HOUSEHOLD), database.keys, programme, None, city
    )
    async with database.begin() as tx:
        await tx.execute(_LIST, programme, len(heads))
        await staged.copy(tx.connection, programme)
        await start_release(tx, programme, programme, "bench")
    while await release_batch(database, programme, ClaimUnit.HOUSEHOLD, city):
        pass
    await database.close()
    await bus.stop()


async def register(url: str, bed: Bed, heads: Sequence[Citizen], settings: Settings) -> None:
    """Registered in one go, as if all had pressed the last button; the events stay in the outbox."""
    bus = compose.bus_of(settings, url)
    service = await compose.open_service("registration", settings, url, bus, bed.key_file)
    database = service.runtime.database
    async with database.begin() as tx:
        await keep_consent_text(tx, consent.CURRENT.version, consent.CURRENT.text)
    for start in range(0, len(heads), 1000):
        async with database.begin() as tx:
            await register_many(tx, [applicant(h, database.keys) for h in heads[start : start + 1000]])
        await asyncio.sleep(0)
    await database.close()


async def seal_audit(bed: Bed) -> None:
    """Chain the audit rows of the registrations, which happened before the clock starts."""
    keys = keys_of(bed, "registration")
    database = await connect(bed.url.format(role="registration"), keys, schema="registration", size=2)
    while await audit.seal_once(database.pool, keys.secret("audit")):
        pass
    await database.close()


def applicant(head: Citizen, keys: Keys) -> Applicant:
    """The head at the last button of the registration."""
    person = Person(
        name=head.name,
        birth_date=head.birth_date.isoformat(),
        sex="1" if head.sex == "男" else "2",
        address=head.address,
    )
    line_id = line_user_id(head.person_number)
    subject = keys.blind("subject", head.person_number.encode())
    proof = Proof(person, "digital_id_app", "sandbox", datetime.now(UTC), subject)
    return Applicant(proof, line_id, keys.line_hash(line_id), consent.CURRENT.version)


def keys_of(bed: Bed, service: str) -> Keys:
    return Keys(service, load_master(bed.key_file))


def _row(number: int, head: Citizen) -> Row:
    return Row(
        number=number + 2,
        reference=f"{head.household_number}-1",
        person_number=head.person_number,
        household_number=head.household_number,
        relation="世帯主",
        is_head=True,
        name=head.name,
        kana=head.kana,
        birth_date=head.birth_date,
        sex="1" if head.sex == "男" else "2",
        address=head.address,
        current_address="",
        send_to="",
        procedure_kind=None,
        amount=30_000,
        child_count=None,
        account_text="",
        account_kana="",
        account_origin="",
        protected=False,
    )
