"""The claim units of a list that have to be told by post, and why: a workbook for whoever writes the letters."""

import asyncio
import io
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson
import xlsxwriter
from fastapi import HTTPException

from libs.common.database import Database, Row
from libs.common.events import now
from libs.common.sealing import Keys
from libs.common.staff.roles import Member
from services.eligibility import store, store_by_post
from services.eligibility.domain import day_in_japan
from services.eligibility.excluded import BY_POST, MEMBER_TOLD, kind_of_case
from services.eligibility.work import role_of


class Letter(NamedTuple):
    """One line: 整理番号, whether LINE tells somebody besides, and why a letter is needed."""

    reference: str
    also_line: bool
    why: str


async def letters(database: Database, list_id: UUID) -> list[Letter]:
    """In the order of the list. Left out are those told or to be told over LINE, answered, closed and late ones.

    A protected household is among those that wait for a person: the file does not say which ones are protected.
    """
    rows = await store_by_post.cases(database, list_id)
    return await asyncio.to_thread(_letters, rows, database.keys, day_in_japan(now()))


def _letters(rows: Sequence[Row], keys: Keys, today: date) -> list[Letter]:
    found = []
    for row in rows:
        name, also_by_post = kind_of_case(row, today)
        if name in BY_POST or also_by_post:
            person = orjson.loads(keys.open_row("target", row["target_id"], "person", row["person"]))
            why = MEMBER_TOLD if also_by_post else BY_POST[name]
            found.append(Letter(person["reference"], also_by_post, why))
    return found


async def workbook(database: Database, list_id: UUID, by: Member) -> bytes:
    """The letters as .xlsx; that it was taken is recorded. Raises HTTPException 404 without such a list."""
    if await store.target_list(database, list_id) is None:
        raise HTTPException(404)
    found = await letters(database, list_id)
    content = await asyncio.to_thread(_xlsx, found)
    async with database.begin() as tx:
        tx.audit("list.by_post", str(list_id), actor=by.subject, role=role_of(by), cases=len(found))
    return content


def _xlsx(found: list[Letter]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("郵送が必要")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bg_color": "#D9E6FF", "border": 1})
        for at, (heading, width) in enumerate((("整理番号", 16), ("知らせ方", 16), ("わけ", 60))):
            sheet.set_column(at, at, width, text)
            sheet.write_string(0, at, heading, head)
        for at, letter in enumerate(found, 1):
            for column, value in enumerate(
                (letter.reference, "郵送とLINE" if letter.also_line else "郵送", letter.why)
            ):
                sheet.write_string(at, column, value, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(found), 1), 2)
    return target.getvalue()
