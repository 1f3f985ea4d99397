"""What staff do, the same by page and by REST: create a programme, upload, release and discard a list.

Every refusal is a sentence that says what to do; it reaches people as a page and programs as a problem.
"""

import hashlib
from dataclasses import replace
from uuid import UUID, uuid5

import asyncpg
from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events import ProgrammeClosed, ProgrammeOpened, new_id, now
from libs.common.events.terms import ClaimUnit, Instalment, PayoutWay, ProcedureKind
from libs.common.staff.roles import Member
from services.eligibility import domain, store, store_list_files
from services.eligibility.access import WORK
from services.eligibility.list_facts import FactsGiven, facts_of, problems_of_facts
from services.eligibility.store import NewProgramme

MAX_FILE = 20 * 1024 * 1024
"""Bytes of an uploaded list."""


async def create_programme(database: Database, new: NewProgramme, by: Member) -> UUID:
    """Raises HTTPException 422 with the sentences of `domain.problems_of_programme`."""
    problems = domain.problems_of_programme(
        new.name, new.base_date, new.deadline, domain.day_in_japan(now()), new.amount
    )
    if problems:
        raise HTTPException(422, " ".join(problems))
    programme = replace(new, programme_id=new_id())
    async with database.begin() as tx:
        await store.insert_programme(tx, programme, by.subject)
        event = ProgrammeOpened(
            programme_id=programme.programme_id,
            revision=1,
            name=programme.name,
            legal_basis=programme.legal_basis,
            claim_unit=ClaimUnit.HOUSEHOLD,
            base_date=programme.base_date,
            deadline=programme.deadline,
            procedure_kinds=[ProcedureKind.PAYMENT_NOTICE, ProcedureKind.CONFIRMATION_FORM],
            payout_ways=[PayoutWay.TRANSFER],
            instalments=[Instalment(number=1, name="1回目", amount=programme.amount)],
            consents=list(domain.CONSENTS),
            form_version=domain.CONSENTS_VERSION,
            seizure_exempt=programme.seizure_exempt,
            appeal_text=programme.appeal_text,
            contact=programme.contact,
        )
        tx.emit(event, id=uuid5(programme.programme_id, "programme.opened:1"))
        tx.audit("programme.created", str(programme.programme_id), actor=by.subject, role=role_of(by))
    return programme.programme_id


async def close_programme(database: Database, programme_id: UUID, by: Member) -> None:
    """No more answers from now on. Raises HTTPException 409 when it was closed before."""
    async with database.begin() as tx:
        revision = await store.close_programme(tx, programme_id)
        if revision is None:
            raise HTTPException(409, "この事業は、もう締め切られています。")
        event = ProgrammeClosed(programme_id=programme_id, revision=revision, closed_at=tx.now)
        tx.emit(event, id=uuid5(programme_id, f"programme.closed:{revision}"))
        tx.audit("programme.closed", str(programme_id), actor=by.subject, role=role_of(by))


async def upload(
    database: Database,
    programme_id: UUID,
    filename: str,
    content: bytes,
    by: Member,
    given: FactsGiven | None = None,
) -> UUID:
    """Keep the file sealed until the list is released or discarded; the new list. Nothing is used before a release.

    Raises HTTPException 404 without such a programme, 409 when a list is there already, 413 and 422 for the file.
    """
    if not content:
        raise HTTPException(422, "ファイルを選んでから、アップロードのボタンを押してください。")
    if len(content) > MAX_FILE:
        raise HTTPException(413, "ファイルが20MBをこえています。使わない列やシートを消して、小さくしてください。")
    programme = await store.programme(database, programme_id)
    if programme is None:
        raise HTTPException(404)
    facts = facts_of(programme, given)
    if problems := problems_of_facts(facts, programme, domain.day_in_japan(now())):
        raise HTTPException(422, " ".join(problems))
    list_id = new_id()
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        async with database.begin() as tx:
            await store.insert_list(
                tx, list_id, programme_id, filename=filename[:200], sha256=sha256, content=content, by=by, facts=facts
            )
            tx.audit("list.uploaded", str(list_id), actor=by.subject, role=role_of(by), sha256=sha256)
    except asyncpg.UniqueViolationError:
        raise HTTPException(
            409, "この事業には、もう対象者リストがあります。配信前なら、先に「取り消す」を押してください。"
        ) from None
    return list_id


async def release(database: Database, list_id: UUID, count: int, by: Member) -> None:
    """Start the release of a staged list; the press names the number of cases, so nobody releases unseen.

    Raises HTTPException 409 when the list is not staged, its columns are not confirmed or the number is another one.
    """
    async with database.begin() as tx:
        if await store_list_files.are_columns_asked(tx, list_id):
            raise HTTPException(409, "先に、列の読み方を確認してください。リストの画面に、読み方の表があります。")
        started = await store.start_release(tx, list_id, new_id(), by.subject)
        if started is None:
            raise HTTPException(409, "このリストは、もう配信されたか、取り消されています。画面を開きなおしてください。")
        if started["case_count"] != count:
            raise HTTPException(409, f"件数が合いません。画面の件数（{started['case_count']:,}件）を入れてください。")
        await store_list_files.forget_files(tx, started["programme_id"])
        tx.audit("list.released", str(list_id), actor=by.subject, role=role_of(by), cases=count)


async def discard(database: Database, list_id: UUID, by: Member) -> None:
    """Delete a staged or refused list with its file. Raises HTTPException 409 when it was released meanwhile."""
    async with database.begin() as tx:
        if await store.discard(tx, list_id) is None:
            raise HTTPException(409, "このリストは、もう取り消せません。画面を開きなおしてください。")
        tx.audit("list.discarded", str(list_id), actor=by.subject, role=role_of(by))


def role_of(member: Member) -> str:
    """The role an act is recorded under: one that allows it."""
    return next((role.value for role in WORK if role in member.roles), "staff")
