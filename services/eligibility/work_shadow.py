"""A list beside the paper process, the same by page and by REST: begin, take in the results of paper."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events import now
from libs.common.staff.roles import Member
from services.eligibility import store_shadow
from services.eligibility.domain import day_in_japan
from services.eligibility.paper.read import PaperRow
from services.eligibility.paper.reading import PaperRefused, read_apart
from services.eligibility.store_shadow import Result
from services.eligibility.work import MAX_FILE, role_of

_CHUNK = 2000
_SAID = 10
"""Findings that fit into one answer."""
_one_at_a_time = asyncio.Semaphore(1)
"""Each is a process of its own with up to `apart.MEMORY`."""


async def begin(database: Database, list_id: UUID, by: Member) -> None:
    """From now on the list can never be released. Raises HTTPException 409 when it does not wait for its release."""
    async with database.begin() as tx:
        if not await store_shadow.begin(tx, list_id):
            raise HTTPException(409, "影の運用にできるのは、配信前のリストだけです。画面を開きなおしてください。")
        tx.audit("list.shadowed", str(list_id), actor=by.subject, role=role_of(by))


async def read(content: bytes) -> list[PaperRow]:
    """The rows of a file with the results of paper. Raises HTTPException 413 and 422."""
    if not content:
        raise HTTPException(422, "ファイルを選んでから、アップロードのボタンを押してください。")
    if len(content) > MAX_FILE:
        raise HTTPException(413, "ファイルが20MBをこえています。使わない列やシートを消して、小さくしてください。")
    try:
        async with _one_at_a_time:
            return await read_apart(content, day_in_japan(now()))
    except PaperRefused as refused:
        more = len(refused.sentences) - _SAID
        rest = f"ほかに{more:,}件あります。" if more > 0 else ""
        raise HTTPException(422, " ".join(refused.sentences[:_SAID]) + rest) from None


async def put_results(database: Database, list_id: UUID, rows: Sequence[PaperRow], by: Member) -> int:
    """Take these in, in place of those before; how many. The file is not kept.

    Raises HTTPException 409 for a list that is not in shadow, 422 where a row cannot be told to a household.
    """
    results = _results(rows, *await _numbers(database, list_id))
    async with database.begin() as tx:
        if not await store_shadow.locked(tx, list_id):
            raise HTTPException(409, "紙の結果を入れられるのは、影の運用のリストだけです。")
        await store_shadow.put_results(tx, list_id, results)
        tx.audit("list.paper_results", str(list_id), actor=by.subject, role=role_of(by), rows=len(results))
    return len(results)


class _Numbers:
    """Cases by a number of the list; with its zeros, else without those in front where that is still one case."""

    def __init__(self) -> None:
        self._exact: dict[str, set[UUID]] = defaultdict(set)
        self._bare: dict[str, set[UUID]] = defaultdict(set)

    def add(self, number: str, case_id: UUID) -> None:
        if number:
            self._exact[number].add(case_id)
            self._bare[number.lstrip("0")].add(case_id)

    def of(self, number: str) -> set[UUID]:
        return self._exact.get(number) or self._bare.get(number.lstrip("0"), set()) if number else set()


async def _numbers(database: Database, list_id: UUID) -> tuple[_Numbers, _Numbers]:
    references, people, after = _Numbers(), _Numbers(), None
    while rows := await store_shadow.people(database, list_id, after, _CHUNK):
        after = rows[-1]["target_id"]
        for case_id, reference, person in await asyncio.to_thread(store_shadow.numbers_of, rows, database.keys):
            references.add(reference, case_id)
            people.add(person, case_id)
    return references, people


def _results(rows: Iterable[PaperRow], references: _Numbers, people: _Numbers) -> list[Result]:
    """Raises HTTPException 422 where a row may be two households, or two rows are one."""
    found, seen = [], dict[UUID, int]()
    for row in rows:
        cases = references.of(row.reference) or people.of(row.person_number)
        if len(cases) > 1:
            raise HTTPException(
                422, f"{row.number}行目の番号は、リストの2つ以上の世帯にあります。別の番号の列を使ってください。"
            )
        case_id = next(iter(cases), None)
        if case_id is not None and seen.setdefault(case_id, row.number) != row.number:
            raise HTTPException(
                422, f"{seen[case_id]}行目と{row.number}行目は、同じ世帯です。1世帯を1行にしてください。"
            )
        day = date.fromisoformat(row.paid_on) if row.paid_on else None
        found.append(Result(row.number, case_id, row.paid, row.amount, day))
    return found
