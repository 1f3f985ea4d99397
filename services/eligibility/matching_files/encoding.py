"""Encoding of a CSV file without guessing: byte order mark, else strict UTF-8, else strict CP932."""

import codecs
from pathlib import Path

from services.eligibility.matching_files.refused import FileRefused

_CHUNK = 1 << 20
_SAVE_AGAIN = "Excelで開き、「CSV UTF-8」で保存しなおしてください。"


def encoding_of(path: Path) -> str:
    """`utf-8-sig` (which reads UTF-8 with and without the mark) or `cp932`; reads the file once, in pieces.

    Raises `FileRefused` with the line of the first byte that is neither, and for what is no text at all.
    """
    faults = []
    for encoding in ("utf-8-sig", "cp932"):
        line = _first_fault(path, encoding)
        if line is None:
            return encoding
        faults.append(line)
    raise FileRefused(path, f"の{max(faults)}行目に、読めない文字があります。{_SAVE_AGAIN}")


def _first_fault(path: Path, encoding: str) -> int | None:
    """The line of the first byte that does not fit the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_CHUNK)
            if b"\0" in piece:
                raise FileRefused(path, f"は、CSVではありません。{_SAVE_AGAIN}")
            try:
                decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not piece:
                return None
            line += piece.count(b"\n")
