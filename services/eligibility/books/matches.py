"""突合の結果: every household that is matched, with the sentence that says why; never one under 支援措置."""

from libs.common.database import Row
from libs.common.sealing import Keys
from libs.common.web.speech import moment
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.matching import rules
from services.eligibility.matching.compared import compared
from services.eligibility.matching.decide import AUTO, Decision
from services.eligibility.matching.explain import reason
from services.eligibility.matching.record import restored
from services.eligibility.store_rehearsals import reference_of

_IDS = """
SELECT m.target_id FROM match m JOIN benefit_case c ON c.case_id = m.case_id
JOIN target t ON t.target_id = m.target_id
WHERE c.programme_id = $1 AND m.live AND NOT c.protected ORDER BY t.row_number, m.target_id
"""
_ROWS = """
SELECT t.target_id, t.person, t.form, m.resident_id, m.rule, m.compared, m.matched_at,
       r.form AS resident_form, c.released, c.doubted
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, place) JOIN target t ON t.target_id = u.id
JOIN match m ON m.target_id = t.target_id AND m.live JOIN benefit_case c ON c.case_id = m.case_id
LEFT JOIN resident r ON r.resident_id = m.resident_id ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    return (
        reference_of(keys, row),
        sentence_of(row, keys),
        row["rule"],
        row["compared"],
        moment(row["matched_at"]),
        "止めています" if row["doubted"] else "お知らせずみ" if row["released"] else "配信前",
    )


def sentence_of(row: Row, keys: Keys) -> str:
    """Why the two were taken for one person. Raises Unsealable."""
    rule = row["rule"].partition("/")[0]
    if rule.startswith("staff:"):
        return "職員が「同じ人」と確認しました。"
    if rule == rules.BOUND:
        return "前に同じ人と確かめた宛名番号で、氏名と生年月日も同じです。"
    if row["form"] is None or row["resident_form"] is None:
        return "くらべたときの内容が、もう残っていません。"
    card = restored(
        str(row["resident_id"]), keys.open_row("resident", row["resident_id"], "form", row["resident_form"])
    )
    listed = restored(str(row["target_id"]), keys.open_row("target", row["target_id"], "form", row["form"]))
    if compared(card, listed) != row["compared"]:
        return "突合のあとで、登録かリストの内容が変わりました。"
    return reason(Decision(card, listed, AUTO, rule))


BOOK = Book(
    "matches", "突合の結果", ("整理番号", "理由", "規則", "くらべた項目", "いつ", "ようす"), _IDS, _ROWS, each(_line)
)
