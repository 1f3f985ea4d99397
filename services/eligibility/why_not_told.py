"""Why somebody who stands on a list gets no notice, by the table that decides it: one sentence, for staff only."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Row, Tx
from libs.common.events.terms import ClaimUnit
from services.eligibility import store_notices
from services.eligibility.domain import day_in_japan
from services.eligibility.neighbourhood import Listed
from services.eligibility.notices import Part, notice_of, role_of
from services.eligibility.standing import Standing, standing
from services.eligibility.store_notices import case_of, registered

_OTHERWISE = "リストに同じ人がいますが、お知らせしない世帯か、職員が「ちがう人」とした組です。"
_BY_RULE = {
    "told": "リストの人ですが、同じ支給のことを、もうほかの人にお知らせしています。",
    "several": "手続きできる人が2人以上登録しているので、だれにもお知らせしていません。世帯主に郵送してください。",
    "shared-phone": "同じLINEをほかの人も使っているので、お知らせしていません。郵送してください。",
    "one": "リストの世帯員です。お知らせは世帯主に届きます。",
}
_NOT_TOLD = {
    (ClaimUnit.HOUSEHOLD, Part.ADULT): "リストの世帯員です。お知らせは世帯主だけに届きます。",
    (ClaimUnit.HOUSEHOLD, Part.CHILD): "リストの世帯員で、基準日に18歳未満です。お知らせは世帯主に届きます。",
    (ClaimUnit.CHILD, Part.CHILD): "リストの児童です。お知らせは保護者に届きます。",
    (ClaimUnit.PERSON, Part.CHILD): "リストの人ですが、基準日に18歳未満なので、LINEではお知らせしません。",
}


async def why_not_told(tx: Tx, resident_id: UUID, rows: Sequence[Listed]) -> str:
    """`rows`: those of one programme that may be the resident's."""
    stands = await standing(tx, rows)
    stands.phones = await store_notices.on_phone(tx, list(stands.residents()))
    for row in rows:
        for case in stands.cases_of(row):
            if not case["answered"] and not case["protected"]:
                return _of_case(stands, case, row, resident_id, tx)
    return _OTHERWISE


def _of_case(stands: Standing, case: Row, row: Listed, resident_id: UUID, tx: Tx) -> str:
    told = case["resident_id"] if case["released"] else None
    asked = case_of(case, told=told)
    if role_of(asked, row.part) is None:
        return _NOT_TOLD.get((asked.claim_unit, row.part), _OTHERWISE)
    people = stands.people(case)
    if resident_id not in {one.resident_id for one in people} and not told:
        return _OTHERWISE
    notice = notice_of(asked, registered(people, stands.phones), day_in_japan(tx.now))
    return _BY_RULE.get(notice.rule, _OTHERWISE)
