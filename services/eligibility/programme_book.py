"""A programme as .xlsx: its rules, what residents read, its lists and its changes. Every text stays text."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from libs.common.database import Row
from libs.common.web.speech import day, moment
from services.eligibility.programmes.facts import facts_of
from services.eligibility.programmes.preview import preview_of
from services.eligibility.programmes.programme import Programme
from services.eligibility.programmes.sentences import LABELS

LIST_STATES = {
    "reading": "読んでいます",
    "refused": "直しが必要（取りこんでいません）",
    "staged": "配信前",
    "releasing": "配信中",
    "released": "配信ずみ",
    "discarded": "取り消し",
}
_Cell = str | int


def programme_book(p: Programme, lists: Sequence[Mapping[str, Any]], revisions: Sequence[Row]) -> bytes:
    """The workbook's bytes; the names of uploaded files stay out, they may name people."""
    content = BytesIO()
    book: Any = xlsxwriter.Workbook(content, {"in_memory": True})
    bold = book.add_format({"bold": True})
    _sheet(book, bold, "事業のきまり", ("項目", "内容"), [("事業の名前", p.name), *facts_of(p)])
    _sheet(book, bold, "住民が読む文", ("項目", "文"), _texts(p))
    _sheet(book, bold, "対象者リスト", ("いつ", "ようす", "世帯", "人", "配信した世帯"), _lists(lists))
    _sheet(book, bold, "変更の記録", ("版", "いつ", "直した項目"), changes(revisions))
    book.close()
    return content.getvalue()


def changes(revisions: Sequence[Row]) -> list[tuple[int, str, str]]:
    """Revision, when, and the fields that differ from the one before. Who did it is in the audit log."""
    found = []
    before: Programme | None = None
    for row in revisions:
        now = Programme.model_validate_json(row["content"])
        what = "、".join(LABELS[field] for field in before.differs(now)) if before else "つくりました"
        found.append((row["revision"], moment(row["changed_at"]), what))
        before = now
    return found


def _texts(p: Programme) -> Iterable[tuple[str, str]]:
    shown = preview_of(p)
    yield "給付金の名前", shown.name
    yield "支給額", shown.amount
    yield "期限", f"{day(shown.deadline)}まで"
    for sentence in shown.silence:
        yield "回答がないとき", sentence
    for consent in p.consents:
        yield f"同意の文（{consent.code} 版{consent.version}）", consent.text
    for label, text in (("差押え", shown.seizure), ("不服のとき", shown.appeal), ("問い合わせ先", shown.contact)):
        yield label, text or "（出ません）"


def _lists(lists: Sequence[Mapping[str, Any]]) -> Iterable[tuple[_Cell, ...]]:
    for each in lists:
        state = LIST_STATES[each["state"]]
        yield moment(each["uploaded_at"]), state, each["case_count"], each["row_count"], each["released_count"]


def _sheet(book: Any, bold: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[_Cell]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 30)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, cell)
