"""A version's differences as its page shows them."""

from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row
from libs.common.sealing import Keys
from services.eligibility import store_versions
from services.eligibility.books.people import KINDS
from services.eligibility.list_versions.acts import Act, rule_of
from services.eligibility.list_versions.changes import Change
from services.eligibility.list_versions.household import Household, Member, pairs
from services.eligibility.version_applying import household_of, situation

STATES = {"held": "待っています", "confirmed": "確認した", "kept": "残した", "withdrawn": "取り下げた"}
"""What staff decided."""
SHOWN = 50
"""Households on a page of the report."""


async def version_shown(database: Database, row: dict[str, Any], page: int) -> dict[str, Any]:
    """`differences` with its counts and rows; nothing for a first version."""
    if row["version"] == 1:
        return {"differences": None}
    found = await store_versions.page(database, row["list_id"], SHOWN, SHOWN * (page - 1))
    counts = await store_versions.counts(database, row["list_id"])
    total = counts["added"] + counts["changed"] + counts["gone"]
    rows = [row_shown(one, database.keys) for one in found]
    return {"differences": {**counts, "rows": rows, "page": page, "pages": -(-total // SHOWN)}}


def row_shown(row: Row, keys: Keys) -> dict[str, Any]:
    """A household: its 整理番号, a line for each difference, what happens to it. Raises Unsealable."""
    id_: UUID = row["difference_id"]
    said = orjson.loads(keys.open_row("list_difference", id_, "household", row["household"]))
    before, after = (household_of(said[side]) if said[side] else None for side in ("before", "after"))
    subject = (after or before).subject.person  # type: ignore[union-attr]  # one of both is there
    act = Act(row["act"]) if row["act"] else rule_of(situation(row)).act
    return {
        "id": id_,
        "reference": subject["reference"],
        "what": _what(before, after),
        "act": act.label,
        "state": row["state"],
        "listed": row["listed"],
    }


def _what(before: Household | None, after: Household | None) -> list[str]:
    """A line for each difference, before → after."""
    if before is None:
        return ["新しく加わった"]
    if after is None:
        return ["リストからなくなった"]
    found = []
    if before.amount != after.amount:
        found.append(_line(Change.AMOUNT.label, f"{before.amount:,}円", f"{after.amount:,}円"))
    if before.procedure_kind != after.procedure_kind:
        found.append(_line(Change.PROCEDURE_KIND.label, *(KINDS[h.procedure_kind] for h in (before, after))))
    if before.protected != after.protected:
        found.append(_line(Change.PROTECTED.label, *("あり" if h.protected else "なし" for h in (before, after))))
    if before.head.person["name"] != after.head.person["name"]:
        whose = "保護者" if after.of_child else Change.HEAD.label
        found.append(_line(whose, before.head.person["name"], after.head.person["name"]))
    for old, new in pairs(before, after):
        if not after.of_child or (old and new):  # another guardian is one difference, told above
            found += _of_member(old, new)
    return found or ["変わったところなし"]


def _of_member(old: Member | None, new: Member | None) -> list[str]:
    if old is None or new is None:
        change = Change.MEMBER_ADDED if old is None else Change.MEMBER_GONE
        member = new or old
        return [f"{change.label}：{member.person['name'] if member else ''}"]
    fields = {
        "name": Change.NAME, "birth_date": Change.BIRTH_DATE, "sex": Change.SEX, "address": Change.ADDRESS,
        "current_address": Change.ADDRESS, "account": Change.ACCOUNT, "kana": Change.KANA, "send_to": Change.SEND_TO,
        "reference": Change.REFERENCE, "person_number": Change.PERSON_NUMBER,
    }  # fmt: skip
    return [
        _line(change.label, _said(old.person[field]), _said(new.person[field]))
        for field, change in fields.items()
        if (old.person[field] or "") != (new.person[field] or "")
    ]


def _said(value: Any) -> str:
    return str(value["text"] if isinstance(value, dict) else value or "なし")


def _line(what: str, before: str, after: str) -> str:
    return f"{what}：{before} → {after}"
