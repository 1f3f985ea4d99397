"""How many cases of a list are told and how many are not, by the rule that decides: what `notice_of` says of each.

Cases are counted in the database by the facts that decide, so that the table is asked once for each kind of case.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.database import Database, Row, Tx
from libs.common.events import now
from libs.common.events.terms import CaseRole
from services.eligibility.answer_by import answer_by
from services.eligibility.domain import day_in_japan
from services.eligibility.notices import RULES, Act, Part, Registered, notice_of
from services.eligibility.shared_phones import Phone
from services.eligibility.store_notices import case_of
from services.eligibility.unseen import STOPPED, UNSEEN

UNSURE = "unsure"
"""The letter goes out so far, but staff still have to say whether somebody registered is a person of the case."""
LABELS = {
    "one": "LINEが届く",
    "told": "もうLINEでお知らせした",
    "not-registered": "まだ登録していない（郵送。登録すると、すぐに届きます）",
    "nobody-may-act": "手続きできる人が登録していない（郵送）",
    UNSURE: "同じ人かどうか、人の確認を待っている",
    "several": "手続きできる人が2人以上登録している（だれに届けるか決められないので、郵送）",
    "shared-phone": "1つのLINEを2人以上が使っている（郵送）",
    "protected": "支援措置のため届けない",
    "held": "人が確認するまで止めている",
    "answered": "もう回答があった",
    "closed": "事業を締め切ったか、異動のためか直したリストで閉じた",
    "late": "受付の期限が過ぎた",
}
"""The rules by name, in words for staff."""
TOLD = frozenset(("one", "told"))
BY_POST = {
    "not-registered": "登録していない",
    "nobody-may-act": "手続きできる人が登録していない",
    UNSURE: "人の確認を待っている",
    "several": "手続きできる人が2人以上登録している",
    "shared-phone": "1つのLINEを2人以上が使っている",
    "protected": "人の確認を待っている",
    "held": "人の確認を待っている",
}
"""Why a letter is needed, in words that do not say who is protected."""
MEMBER_TOLD = "LINEは世帯員に届くので、世帯主に郵送で知らせる"

_FACTS = """
WITH phone AS (
    SELECT line_hash, count(*) AS people FROM resident WHERE state = 'active' AND line_hash IS NOT NULL GROUP BY 1
), stands AS (
    SELECT case_id, target_id FROM target UNION ALL SELECT case_id, target_id FROM further_case
), person AS (
    SELECT s.case_id, array_agg(p.part || ' ' || coalesce(f.people, 1) ORDER BY p.part, f.people) AS people
    FROM certain_person p JOIN stands s USING (target_id) JOIN benefit_case c USING (case_id)
    JOIN resident r ON r.resident_id = p.resident_id AND r.state = 'active'
    LEFT JOIN phone f ON f.line_hash = r.line_hash
    WHERE {where} GROUP BY s.case_id
), kind AS (
    SELECT {more} p.claim_unit, p.content ->> 'actor' AS actor, {answer_by} AS deadline,
        p.state <> 'open' OR c.register_closed OR c.withdrawn AS closed, {unseen} AS protected, c.answered,
        {stopped} AS held,
        m.case_id IS NOT NULL AND c.released AND NOT m.waits AS told, m.role,
        coalesce(n.people, CASE WHEN m.case_id IS NOT NULL THEN ARRAY[m.role] END, '{{}}') AS people,
        EXISTS (SELECT FROM review r WHERE r.case_id = c.case_id AND r.state IN ('open', 'proposed')) AS waiting
    FROM benefit_case c JOIN programme p USING (programme_id)
    LEFT JOIN match m ON m.case_id = c.case_id AND m.live LEFT JOIN person n ON n.case_id = c.case_id
    WHERE {where}
)
"""


def facts(where: str = "c.list_id = $1", more: str = "") -> str:
    """SQL that begins with `kind`: for each of these cases what decides about it, and `more` columns of it.

    `where` names columns of `benefit_case c`. A match that an older process made is certain besides.
    """
    return _FACTS.format(where=where, more=more, unseen=UNSEEN, stopped=STOPPED, answer_by=answer_by("c", "p"))


COLUMNS = "claim_unit, actor, deadline, closed, protected, answered, held, told, role, people, waiting"
"""What decides about a case."""
_KINDS = f"{facts()} SELECT k.*, count(*) AS cases FROM kind k GROUP BY {COLUMNS}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases by rule, every rule named; `also_by_post`: those of whom a member is told, so the head is told by post."""

    by_rule: dict[str, int]
    also_by_post: int


async def counts(database: Database | Tx, list_id: UUID) -> Counts:
    """What would happen, or has happened, with each case of a list; the sum is the number of its cases."""
    today = day_in_japan(now())
    found: Counter[str] = Counter()
    also_by_post = 0
    for row in await database.fetch(_KINDS, list_id):
        name, also = kind_of_case(row, today)
        found[name] += row["cases"]
        also_by_post += also * row["cases"]
    names = (*(rule.name for rule in RULES), UNSURE)
    return Counts({name: found[name] for name in names}, also_by_post)


def kind_of_case(row: Row | Mapping[str, Any], today: date) -> tuple[str, bool]:
    """The rule that decides about a case with these facts, and whether the head is told by post besides."""
    people = [_registered(n, each) for n, each in enumerate(row["people"])]
    facts = {"protected": row["protected"], "answered": row["answered"], "closed": row["closed"]}
    told = UUID(int=0) if row["told"] else None  # somebody: who it is decides nothing
    notice = notice_of(case_of(row, **facts, held=row["held"], told=told), people, today)
    if notice.act is Act.LETTER and row["waiting"]:
        return UNSURE, False
    return notice.rule, notice.letter_to_head or (notice.rule == "told" and row["role"] == CaseRole.MEMBER)


def _registered(n: int, written: str) -> Registered:
    part, _, people = written.partition(" ")
    return Registered(UUID(int=n + 1), _PART[part], Phone(people=int(people or 1)))


_PART = {**{part.value: part for part in Part}, "member": Part.ADULT}
