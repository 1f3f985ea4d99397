"""Whom a change in the register is about: the rows of lists that are this person, and those that only may be."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Row, Tx
from services.eligibility.city import City
from services.eligibility.matching.compare import Where, where
from services.eligibility.matching.likeness import SAME_NAME, likeness
from services.eligibility.matching.record import restored
from services.eligibility.register_rows import opened, record_of

OTHER_PERSON, ELSEWHERE, SEVERAL = "other_person", "elsewhere", "several"
UNSURE = {
    OTHER_PERSON: (
        "宛名番号の人の氏名か生年月日が、対象者リストとちがうので、反映していません。",
        "だれの異動かを確かめて、番号か氏名を直したファイルをアップロードしてください。",
    ),
    ELSEWHERE: (
        "氏名と生年月日が同じ人がリストにいますが、住所がちがうので、反映していません。",
        "同じ人なら、宛名番号かリストの住所を入れたファイルをアップロードしてください。",
    ),
    SEVERAL: (
        "同じ氏名・生年月日・住所の人がリストに2人以上いるので、反映していません。",
        "宛名番号を入れたファイルをアップロードしてください。",
    ),
}
"""(why a row did nothing, what to do) where it is not certain who is meant."""


class Whose:
    """`sure`: rows that are the person; `unsure`: rows with the reason why they only may be."""

    def __init__(self) -> None:
        self.sure: list[Row] = []
        self.unsure: list[tuple[Row, str]] = []


def whose(tx: Tx, changes: Sequence[Row], candidates: Sequence[Row], city: City) -> dict[UUID, Whose]:
    """By change. A number counts only with the name and birth date it should have; without a number the address has
    to be the same too, and nobody else of the programme may fit."""
    records = {c["change_id"]: record_of(str(c["change_id"]), opened(tx, c), city) for c in changes}
    found: dict[UUID, Whose] = defaultdict(Whose)
    by_form: dict[tuple[UUID, UUID], list[Row]] = defaultdict(list)
    for row in candidates:
        form = tx.keys.open_row("target", row["target_id"], "form", row["form"])
        change, listed = records[row["change_id"]], restored(str(row["target_id"]), form)
        same = change.birth == listed.birth and likeness(change, listed) <= SAME_NAME
        if row["by_number"]:
            if same:
                found[row["change_id"]].sure.append(row)
            else:
                found[row["change_id"]].unsure.append((row, OTHER_PERSON))
        elif same and change.place:
            if where(change, listed) is Where.SAME:
                by_form[row["change_id"], row["programme_id"]].append(row)
            else:
                found[row["change_id"]].unsure.append((row, ELSEWHERE))
    for (change_id, _), rows in by_form.items():
        if len(rows) == 1:
            found[change_id].sure += rows
        else:
            found[change_id].unsure += [(row, SEVERAL) for row in rows]
    return found
