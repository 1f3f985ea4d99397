"""Workbooks (.xlsx), read by calamine."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from services.eligibility.lists.findings import ListRefused, refused
from services.eligibility.lists.grid import Grid, Range

MOST_CELLS = 40_000_000
"""Calamine lays a sheet out as a full rectangle: a forgotten cell far out would take gigabytes."""

_DIMENSION = re.compile(rb'<(?:\w+:)?dimension [^>]*ref="[^":]+:([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]{0,400}?\bhidden="(?:1|true)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_DATE_1904 = re.compile(rb'<(?:\w+:)?workbookPr[^>]*\bdate1904="(?:1|true)"')
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_CHUNK = 1 << 20


def grids(content: bytes) -> Iterator[Grid]:
    """All sheets in their order, hidden ones marked as such. Row 1 of the file is `rows[0]`.

    Every number comes as float, a formula as its last value, an error as ''. Raises `ListRefused` when the
    workbook cannot be read.
    """
    paths, date1904 = _outline(content)
    with ThreadPoolExecutor(1) as aside:  # unpacks once more, while calamine lays out: neither holds the interpreter
        hidden_rows = aside.submit(_hidden_rows, content, paths)
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
            for sheet in workbook.sheets_metadata:
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                table = workbook.get_sheet_by_name(sheet.name)
                yield Grid(
                    sheet.name,
                    table.to_python(skip_empty_area=False),
                    visible=sheet.visible == SheetVisibleEnum.Visible,
                    hidden_rows=hidden_rows.result().get(sheet.name, ()),
                    merged=tuple(
                        Range(top + 1, left, bottom + 1, right)
                        for (top, left), (bottom, right) in sorted(table.merged_cell_ranges or ())
                    ),
                    date1904=date1904,
                )
        except CalamineError:
            raise _broken() from None


def _outline(content: bytes) -> tuple[list[tuple[str, str]], bool]:
    """Name and path of each sheet, and whether dates count from 1904; refuses sheets too wide to be laid out."""
    with _unpacked(content) as archive:
        paths = _sheet_paths(archive)
        for name, path in paths:
            with archive.open(path) as member:
                _refuse_far_cells(name, member.read(_CHUNK))
        return paths, _DATE_1904.search(archive.read("xl/workbook.xml")) is not None


@contextmanager
def _unpacked(content: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, NotImplementedError, zlib.error):
        raise _broken() from None


def _sheet_paths(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    targets = {}
    for tag in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(tag))
        targets[attributes.get("Id", "")] = attributes.get("Target", "")
    paths = []
    for tag in _SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8")):
        attributes = dict(_ATTRIBUTE.findall(tag))
        target = targets.get(attributes.get("r:id", ""), "")
        if "worksheets/" in target:
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            paths.append((html.unescape(attributes.get("name", "")), path))
    return paths


def _refuse_far_cells(name: str, head: bytes) -> None:
    match = _DIMENSION.search(head)
    if match is None:
        return
    columns = 0
    for character in match[1]:
        columns = columns * 26 + character - 64
    if columns * int(match[2]) > MOST_CELLS:
        raise refused(
            "far-cells",
            f"シート「{name}」に、表からとても遠いセルがあります（{match[1].decode()}{match[2].decode()}まで）。",
            "表の右の列と下の行をすべて選んで削除し、保存しなおしてください。",
        )


def _hidden_rows(content: bytes, paths: Sequence[tuple[str, str]]) -> dict[str, tuple[int, ...]]:
    """By name of the sheet. Searches piece by piece, so that a big sheet is never unpacked as a whole."""
    hidden = {}
    with _unpacked(content) as archive:
        for name, path in paths:
            with archive.open(path) as member:
                tail = b""
                found: set[int] = set()
                while read := member.read(_CHUNK):
                    piece = tail + read
                    if b" hidden=" in piece:
                        numbers = (_ROW_NUMBER.search(row) for row in _HIDDEN_ROW.findall(piece))
                        found |= {int(number[1]) for number in numbers if number}
                    tail = read[-512:]
            hidden[name] = tuple(sorted(found))
    return hidden


def _broken() -> ListRefused:
    return refused(
        "broken",
        "このExcelブックはこわれていて、読めません。",
        "Excelで開き、新しいブック（.xlsx）として保存しなおしてください。",
    )
