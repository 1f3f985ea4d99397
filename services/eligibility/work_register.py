"""What staff do with 異動情報, the same by page and by REST: upload a file, or say that nothing has changed."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events import new_id, now
from libs.common.staff.roles import Member
from libs.common.web.speech import day
from services.eligibility import store_register
from services.eligibility.domain import day_in_japan
from services.eligibility.one_way.envelope import MAGIC
from services.eligibility.one_way.intake import take_in
from services.eligibility.one_way.refused import OneWayRefused
from services.eligibility.register_changes.read import ONE_WAY_NAME
from services.eligibility.work import MAX_FILE, role_of


@dataclass(frozen=True, slots=True)
class Reported:
    """A file of changes until `as_of` (基準時点)."""

    filename: str
    content: bytes
    as_of: date | None


async def opened(key_file: Path | None, reported: Reported) -> Reported:
    """The file in a one-way file (.todoke), whose base date is the as-of date; any other file as it is.

    Raises HTTPException 422 for a one-way file that does not hold or is not 異動情報.
    """
    if not reported.content.startswith(MAGIC):
        return reported
    if key_file is None:
        raise HTTPException(
            422, "片方向ファイル（.todoke）の鍵が、まだ設定されていません。システム担当に頼んでください。"
        )
    try:
        content, said = await asyncio.to_thread(take_in, reported.content, key_file)
    except OneWayRefused as refused:
        raise HTTPException(422, str(refused)) from None
    if said.programme.strip() != ONE_WAY_NAME:
        raise HTTPException(422, f"このファイルは「{said.programme}」のものです。異動情報のファイルを選んでください。")
    return Reported(said.filename, content, said.base_date)


async def upload(database: Database, reported: Reported, fresh_days: int, by: Member) -> UUID:
    """Keep the file sealed until it is read; its id. Raises HTTPException 409, 413 or 422 for what cannot be taken."""
    if not reported.content:
        raise HTTPException(422, "ファイルを選んでから、アップロードのボタンを押してください。")
    if len(reported.content) > MAX_FILE:
        raise HTTPException(413, "ファイルが20MBをこえています。期間を分けて、小さくしてください。")
    as_of = _checked(reported.as_of)
    file_id, sha256 = new_id(), hashlib.sha256(reported.content).hexdigest()
    try:
        async with database.begin() as tx:
            same = await store_register.same_file(tx, sha256)
            if same is not None:
                raise HTTPException(
                    409,
                    f"このファイルは、もう取りこんでいます（{day(same['as_of'])}時点）。"
                    "そのあと異動がなければ、「異動なし」を押してください。",
                )
            await store_register.insert(
                tx,
                file_id,
                as_of=as_of,
                fresh_until=as_of + timedelta(fresh_days),
                filename=reported.filename[:200],
                sha256=sha256,
                content=reported.content,
                by=by,
            )
            tx.audit("register.uploaded", str(file_id), actor=by.subject, role=role_of(by), sha256=sha256)
    except asyncpg.UniqueViolationError:
        raise HTTPException(409, "同じファイルを、いま取りこんでいます。画面を開きなおしてください。") from None
    return file_id


async def nothing_changed(database: Database, as_of: date | None, fresh_days: int, by: Member) -> UUID:
    """異動なし: nothing has changed in the register until `as_of`. Raises HTTPException 422."""
    day_given, file_id = _checked(as_of), new_id()
    async with database.begin() as tx:
        await store_register.insert_empty(
            tx, file_id, as_of=day_given, fresh_until=day_given + timedelta(fresh_days), by=by
        )
        tx.audit(
            "register.nothing_changed", str(file_id), actor=by.subject, role=role_of(by), as_of=day_given.isoformat()
        )
    return file_id


def _checked(as_of: date | None) -> date:
    if as_of is None:
        raise HTTPException(422, "基準時点（いつまでの異動か）を入れてください。")
    if as_of > day_in_japan(now()):
        raise HTTPException(422, "基準時点が、今日よりあとです。今日までの日にしてください。")
    return as_of
