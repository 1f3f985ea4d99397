"""The counts of a programme as .xlsx."""

from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from libs.common.web.speech import moment
from services.confirmation.ledger import Summary

LABELS = {
    "unanswered": "未申請（まだ回答していない）",
    "targets": "対象",
    "notified": "LINEで通知した",
    "seen": "見た（分かる分）",
    "confirmed": "申請した",
    "declined": "受給を辞退した",
    "lapsed": "期限経過（みなし辞退）",
    "held": "保留（止めている）",
    "letters_due": "郵便で知らせる",
    "removed_after_answer": "回答のあとリストから外れた",
}
"""Every count, the headline first."""


def numbers_book(counts: Summary, at: datetime) -> bytes:
    """The workbook's bytes. CPU."""
    content = BytesIO()
    book: Any = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("申請の数")
    sheet.set_column(0, 0, 32)
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, moment(at), bold)
    sheet.write_string(0, 1, "件", bold)
    for row, (field, label) in enumerate(LABELS.items(), start=1):
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, getattr(counts, field))
    book.close()
    return content.getvalue()
