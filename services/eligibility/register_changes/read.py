"""From the bytes of an uploaded file to the changes it reports."""

from dataclasses import dataclass
from datetime import date
from itertools import count

from services.eligibility.lists.body import EXAMPLE, MOST_ROWS, Body
from services.eligibility.lists.columns import Field
from services.eligibility.lists.dates import read_birth_date
from services.eligibility.lists.findings import MOST_OF_A_KIND, Finding, Findings, refused
from services.eligibility.lists.numbers import read_codes
from services.eligibility.lists.tables import read_tables
from services.eligibility.lists.texts import folded, read_kana, read_name, read_text, text
from services.eligibility.lists.values import Source
from services.eligibility.register_changes.cells import read_day, read_kind
from services.eligibility.register_changes.change import Change, Kind
from services.eligibility.register_changes.headings import NUMBER, columns_of, the_table, used
from services.eligibility.register_changes.no_my_numbers import may_hold_some

ONE_WAY_NAME = "異動情報"
"""What a one-way file (.todoke) of changes names instead of a programme."""


@dataclass(frozen=True, slots=True)
class Changes:
    """A file as read. Nothing of it may be stored while a finding stops it; `rows` is empty then."""

    rows: tuple[Change, ...]
    findings: tuple[Finding, ...]


def read_changes(content: bytes, as_of: date, today: date) -> Changes:
    """Read and check a file (.xlsx, or CSV in UTF-8, UTF-16 or CP932) that reports until `as_of`.

    Raises `ListRefused` when nothing can be read. Rows of kinds that change no case are left out with a finding.
    """
    _, grids = read_tables(content)
    findings = Findings(MOST_OF_A_KIND)
    grid, at = the_table(grids, findings)
    suspicious = may_hold_some(grids, grid, at, findings)
    columns = used(columns_of(grid.rows[at]), at, findings)
    body = Body.below(grid, at)
    numbers = _rows(body, columns[NUMBER].index)
    if not numbers:
        raise refused(
            "no-rows",
            f"{at + 1}行目の見出しの下に、異動の行がありません。",
            "異動がなかったときは、ファイルのかわりに「異動なし」のボタンを押してください。",
        )
    if len(numbers) > MOST_ROWS:
        raise refused(
            "too-many-rows", f"このファイルは{len(numbers):,}行あり、多すぎます。", "期間を分けて取り出してください。"
        )
    source = Source(columns, numbers, body, findings)
    rows = _changes(source, as_of, today, date1904=grid.date1904)
    stopped = suspicious or any(finding.level == "stop" for finding in findings.all())
    return Changes(() if stopped else tuple(rows), findings.all())


def _rows(body: Body, first: int) -> list[int]:
    """Numbers of the rows that are neither blank nor our own example."""
    found = []
    for number, row in zip(count(body.first), body.rows, strict=False):
        marked = folded(text(row[first])).startswith(EXAMPLE) if first < len(row) else False
        if not marked and any(not isinstance(cell, str) or cell.strip() for cell in row):
            found.append(number)
    return found


def _changes(source: Source, as_of: date, today: date, *, date1904: bool) -> list[Change]:
    kinds = source.read(Field.CHANGE_KIND, read_kind, None)
    days = source.read(Field.CHANGE_DATE, lambda cell: read_day(cell, today, date1904=date1904), None)
    births = source.read(Field.BIRTH_DATE, lambda cell: read_birth_date(cell, today, date1904=date1904), None)
    found = []
    for number, kind, happened, born, *texts in zip(
        source.numbers, kinds, days, births,
        read_codes(source, NUMBER),
        source.read(Field.NAME, read_name, ""),
        source.read(Field.KANA, read_kana, ""),
        source.read(Field.ADDRESS, read_text, ""),
        source.read(Field.NEW_NAME, read_text, ""),
        source.read(Field.NEW_KANA, read_kana, ""),
        read_codes(source, Field.NEW_HEAD),
        source.read(Field.NEW_ADDRESS, read_text, ""),
        strict=True,
    ):  # fmt: skip
        if kind is None or happened is None or born is None:
            continue
        person_number, name, kana, address, new_name, new_kana, new_head, new_address = texts
        change = Change(
            number, kind, happened, person_number, name, kana, born.isoformat(), address,
            new_name, new_kana, new_head, new_address,
        )  # fmt: skip
        _check(change, as_of, source)
        found.append(change)
    return found


_NEEDS = {
    Kind.RENAMED: ("new_name", Field.NEW_NAME),
    Kind.NEW_HEAD: ("new_head_number", Field.NEW_HEAD),
    Kind.MOVED_WITHIN: ("new_address", Field.NEW_ADDRESS),
}


def _check(change: Change, as_of: date, source: Source) -> None:
    """What has to stand in one row together."""
    add, row = source.findings.add, change.number
    if change.kind is not Kind.MOVED_OUT and change.happened_on > as_of:
        add(
            "stop",
            "after-as-of",
            f"の異動日が、基準時点（{as_of}）よりあとです。",
            "異動日か、画面に入れた基準時点を直してください。",
            row=row,
            column=source.used[Field.CHANGE_DATE],
        )
    name, field = _NEEDS.get(change.kind, ("kind", Field.CHANGE_KIND))
    if not getattr(change, name):
        add("stop", "needed", f"には「{field}」が要ります。", "列を足して、値を入れてください。", row=row)
    if not change.person_number and not change.address:
        add(
            "stop",
            "nobody",
            "に、宛名番号も住所もないので、だれのことかわかりません。",
            "宛名番号を入れてください。わからなければ、住所を入れてください。",
            row=row,
            column=source.used[NUMBER],
        )
