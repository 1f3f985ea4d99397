"""What staff do with a target list, the same by page and by REST: upload and discard it.

Every refusal is a sentence that says what to do; it reaches people as a page and programs as a problem.
"""

import hashlib
from uuid import UUID

import asyncpg
from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events import new_id, now
from libs.common.staff.roles import Member
from services.eligibility import domain, store, store_versions
from services.eligibility.access import WORK
from services.eligibility.list_facts import FactsGiven, facts_of, problems_of_facts

MAX_FILE = 20 * 1024 * 1024
"""Bytes of an uploaded list."""


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
            version = await store_versions.next_version(tx, programme_id)
            await store.insert_list(
                tx,
                list_id,
                programme_id,
                filename=filename[:200],
                sha256=sha256,
                content=content,
                by=by,
                facts=facts,
                version=version,
            )
            tx.audit("list.uploaded", str(list_id), actor=by.subject, role=role_of(by), sha256=sha256)
    except asyncpg.UniqueViolationError:
        raise HTTPException(
            409, "この事業には、もう対象者リストがあります。配信前なら、先に「取り消す」を押してください。"
        ) from None
    return list_id


async def discard(database: Database, list_id: UUID, by: Member) -> None:
    """Delete a staged or refused list with its file. Raises HTTPException 409 when it was released meanwhile."""
    async with database.begin() as tx:
        await store_versions.forget(tx, list_id)
        if await store.discard(tx, list_id) is None:
            raise HTTPException(409, "このリストは、もう取り消せません。画面を開きなおしてください。")
        tx.audit("list.discarded", str(list_id), actor=by.subject, role=role_of(by))


def role_of(member: Member) -> str:
    """The role an act is recorded under: one that allows it."""
    return next((role.value for role in WORK if role in member.roles), "staff")
