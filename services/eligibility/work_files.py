"""What staff do with the file of a list: take it back annotated, confirm how its headings were read."""

import asyncio
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events.terms import ClaimUnit
from libs.common.staff.roles import Member
from services.eligibility import store, store_list_files
from services.eligibility.annotating import NotAnnotated, annotate
from services.eligibility.list_facts import FactsGiven
from services.eligibility.one_way.envelope import MAGIC
from services.eligibility.one_way.intake import take_in
from services.eligibility.one_way.refused import OneWayRefused
from services.eligibility.work import role_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_one_at_a_time = asyncio.Semaphore(1)
"""Each is a process of its own with up to `apart.MEMORY`."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it is to be kept, and what is known about it."""

    filename: str
    content: bytes
    given: FactsGiven


async def opened(database: Database, key_file: Path | None, programme_id: UUID, uploaded: Uploaded) -> Uploaded:
    """The list in a one-way file (.todoke) with the facts it states; any other file as it is.

    Raises HTTPException 422 for a one-way file that does not hold or is for another programme.
    """
    if not uploaded.content.startswith(MAGIC):
        return uploaded
    if key_file is None or not has_keys(key_file):
        raise HTTPException(
            422, "片方向ファイル（.todoke）の鍵が、まだ設定されていません。システム担当に頼んでください。"
        )
    try:
        content, said = await asyncio.to_thread(take_in, uploaded.content, key_file)
    except OneWayRefused as refused:
        raise HTTPException(422, str(refused)) from None
    programme = await store.programme(database, programme_id)
    if programme is None:
        raise HTTPException(404)
    if _plain(said.programme) != _plain(programme["name"]):
        raise HTTPException(
            422, f"このファイルは「{said.programme}」のものです。その事業のページからアップロードしてください。"
        )
    given = replace(
        uploaded.given, base_date=said.base_date, origin_system=said.origin, handed_by=said.handed_by or None
    )
    return Uploaded(said.filename, content, given)


def has_keys(key_file: Path | None) -> bool:
    """Whether one-way files are taken: a place for keys may be named before somebody puts them there."""
    return key_file is not None and key_file.expanduser().exists()


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


async def annotated_workbook(database: Database, list_id: UUID, by: Member) -> bytes:
    """The list with 結果 and なおし方. Raises HTTPException 404, or 409 when the file is not kept or cannot be made."""
    found = await store.target_list(database, list_id)
    programme = await store.programme(database, found["programme_id"]) if found else None
    if programme is None:
        raise HTTPException(404)
    async with _one_at_a_time:
        kept = await store_list_files.file_of(database, list_id)
        if kept is None:
            raise HTTPException(409, "このリストのファイルは、もう残っていません。お手元のファイルを直してください。")
        try:
            workbook = await annotate(*kept, ClaimUnit(programme["claim_unit"]))
        except NotAnnotated:
            raise HTTPException(
                409,
                "なおし方つきのExcelを作れませんでした。画面の「なおし方」を見て、お手元のファイルを直してください。",
            ) from None
    async with database.begin() as tx:
        tx.audit("list.downloaded", str(list_id), actor=by.subject, role=role_of(by))
    return workbook


async def confirm_columns(database: Database, list_id: UUID, by: Member) -> None:
    """The headings were read rightly. Raises HTTPException 409 when nothing is asked (any more)."""
    async with database.begin() as tx:
        count = await store_list_files.confirm_columns(tx, list_id, by.subject)
        if not count:
            raise HTTPException(409, "確認する列は、もうありません。画面を開きなおしてください。")
        tx.audit("list.columns_confirmed", str(list_id), actor=by.subject, role=role_of(by), columns=count)
