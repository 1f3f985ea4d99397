"""CSV: encoding without guessing, strict quoting."""

import csv
import io

from services.eligibility.lists.findings import ListRefused, refused
from services.eligibility.lists.grid import Grid

_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_LONGEST = 32_767
"""Characters that fit into a cell of Excel. Whoever has more in one field has mostly not closed a quote."""
_SAVE_AGAIN = "Excelで開き、「CSV UTF-8」かExcelブック（.xlsx）として保存しなおしてください。"


def grid(content: bytes) -> Grid:
    """The table, with the separator (comma, tab or semicolon) that the first rows show.

    Row numbers count records as Excel shows them: a line break inside quotes does not begin a row. Raises
    `ListRefused` naming the row for a byte that fits no encoding, quotes that do not close and a field too long.
    """
    text, encoding = decode(content)
    head = text[:20_000]
    separator = max(",\t;", key=head.count)
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise _malformed(len(rows) + 1, too_long="field larger" in str(error)) from None
    return Grid(None, rows, encoding=encoding)  # type: ignore[arg-type]  # a list of texts is a list of cells


def _malformed(row: int, *, too_long: bool) -> ListRefused:
    message = (
        f'{row}行目に、{_LONGEST:,}文字をこえる値があります。引用符（"）が閉じていないかもしれません。'
        if too_long
        else f'{row}行目で、引用符（"）が正しく閉じていません。'
    )
    remedy = f"{row}行目を直すか、Excelブック（.xlsx）で保存しなおしてください。"
    return refused("field-too-long" if too_long else "quotes", message, remedy, row)


def decode(content: bytes) -> tuple[str, str]:
    """Text and encoding: by byte order mark, else strict UTF-8, else strict CP932 (never `shift_jis`: 髙, ① fail).

    Raises `ListRefused` with the row of the first byte that is neither.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        candidates = ["utf-8-sig"]
    elif content.startswith(_UTF16_BOMS):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "cp932"]
    for encoding in candidates:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            fault = error
    raise _undecodable(content, fault.start, candidates[-1])


def _undecodable(content: bytes, offset: int, encoding: str) -> ListRefused:
    line = content[:offset].decode(encoding, "ignore").count("\n") + 1
    return refused(
        "encoding",
        f"{line}行目に、読めない文字があります（先頭から{offset + 1:,}バイト目）。",
        _SAVE_AGAIN,
        line,
    )
