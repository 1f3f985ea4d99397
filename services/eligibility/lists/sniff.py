"""What kind of file it is, judged by its bytes alone, and whether it is safe to unpack."""

import io
import zipfile
from typing import Literal

from services.eligibility.lists.findings import refused

MOST_BYTES = 20 * 1024**2
MOST_MEMBERS = 200
MOST_UNPACKED = 300 * 1024**2
MOST_RATIO = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MARKED = (b"<html", b"<!doctype", b"<?xml", b"{\\rtf", b"%pdf")
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
_SAVE_AGAIN = "Excelで開き、Excelブック（.xlsx）として保存しなおしてください。"
_SEND_LIST = "対象者リストのExcelブック（.xlsx）かCSVを選んでください。"


def kind_of(content: bytes) -> Literal["xlsx", "csv"]:
    """Raises `ListRefused` for anything but an .xlsx workbook within the limits or text."""
    if not content:
        raise refused("empty-file", "このファイルは空です。", _SEND_LIST)
    if len(content) > MOST_BYTES:
        raise refused(
            "file-too-big",
            f"このファイルは大きすぎます（{len(content) / 1024**2:.1f}MB）。",
            f"{MOST_BYTES // 1024**2}MBまで読めます。使わない列やシートを消すか、ファイルを分けてください。",
        )
    if content.startswith(_OLE):
        raise refused(
            "locked-or-old",
            "パスワードつきのファイルか、古い形のExcelファイル（.xls）なので、開けません。",
            "パスワードを外して、Excelブック（.xlsx）で保存しなおしてください。",
        )
    if content.startswith(_ZIP):
        _check_zip(content)
        return "xlsx"
    start = content[:65536]
    if not start.startswith(_BOMS) and not _CONTROL.isdisjoint(start):
        raise refused("no-spreadsheet", "このファイルは、ExcelブックでもCSVでもありません。", _SEND_LIST)
    if start.lstrip().lower().startswith(_MARKED):
        raise refused("no-spreadsheet", "このファイルは、ExcelブックでもCSVでもありません。", _SAVE_AGAIN)
    return "csv"


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise refused("broken", "このファイルはこわれていて、開けません。", _SAVE_AGAIN) from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(packed, 1):
        raise refused(
            "unpacks-too-big",
            "このファイルは、ひらくと大きくなりすぎます。",
            "新しいブックに表だけを「値の貼りつけ」で写して、保存しなおしてください。",
        )
    if any(member.flag_bits & 1 for member in members):
        raise refused(
            "locked-or-old",
            "パスワードつきのファイルなので、開けません。",
            "パスワードを外して、Excelブック（.xlsx）で保存しなおしてください。",
        )
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise refused("no-spreadsheet", "このファイルは、Excelブック（.xlsx）ではありません。", _SAVE_AGAIN)
