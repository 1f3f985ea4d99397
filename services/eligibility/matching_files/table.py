"""One CSV file as rows with the columns that are needed, strictly read."""

import csv
from collections.abc import Callable, Iterator, Sequence
from io import TextIOWrapper
from operator import itemgetter
from pathlib import Path

from services.eligibility.lists.my_number import names_it
from services.eligibility.matching_files.encoding import encoding_of
from services.eligibility.matching_files.refused import FileRefused

Progress = Callable[[int], object]
"""Told how many bytes of the file have been read."""

_EVERY = 5_000
_LONGEST_FIELD = 10_000


class Table:
    """The rows of a file. Columns are found by their heading, in any order; others are ignored.

    Raises `FileRefused` for a missing file, column or heading, and for a heading that names the My Number.
    """

    def __init__(self, path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        self.path = path
        if not path.is_file():
            raise FileRefused(path, " が見つかりません。ファイルの場所と名前を確かめてください。")
        self._encoding = encoding_of(path)
        with path.open(encoding=self._encoding, newline="") as file:
            try:
                headings = [heading.strip().lower() for heading in next(csv.reader(file, strict=True), [])]
            except csv.Error:
                raise self._quotes(1) from None
        self._check(headings, columns)
        self._width = len(headings)
        self._at = [headings.index(name) if name in headings else self._width for name in (*columns, *optional)]

    def _check(self, headings: list[str], columns: Sequence[str]) -> None:
        if not any(headings):
            raise FileRefused(self.path, f"は空です。1行目に見出し（{','.join(columns)}）を入れてください。")
        if named := next((heading for heading in headings if names_it(heading)), None):
            raise FileRefused(self.path, f"の1行目に「{named}」の列があります。マイナンバーの列を消してください。")
        if missing := [name for name in columns if name not in headings]:
            raise FileRefused(
                self.path, f"の1行目に見出し {'、'.join(missing)} がありません。列を足すか、見出しを直してください。"
            )
        if twice := next((name for name in headings if name and headings.count(name) > 1), None):
            raise FileRefused(self.path, f"の1行目に見出し {twice} が2つあります。1つにしてください。")

    def rows(self, progress: Progress = lambda position: None) -> Iterator[tuple[str, ...]]:
        """The columns asked for, in that order; '' for an optional one that is not there. Raises `FileRefused`."""
        chosen, width = itemgetter(*self._at), self._width
        csv.field_size_limit(_LONGEST_FIELD)
        with self.path.open("rb") as raw, TextIOWrapper(raw, self._encoding, newline="") as file:
            reader = csv.reader(file, strict=True)
            next(reader)
            count = 0
            try:
                for row in reader:
                    if len(row) != width:
                        if not row:
                            continue
                        raise self._width_differs(reader.line_num, len(row))
                    row.append("")
                    yield chosen(row)
                    count += 1
                    if not count % _EVERY:
                        progress(raw.tell())
            except csv.Error:
                raise self._quotes(reader.line_num) from None
            progress(raw.tell())

    def refuse(self, number: int, column: str, fault: str) -> FileRefused:
        """A fault in the given row, counted from 1 without the headings."""
        return FileRefused(self.path, f"の{self._line(number)}行目、{column} {fault}")

    def _line(self, number: int) -> int:
        with self.path.open(encoding=self._encoding, newline="") as file:
            reader = csv.reader(file, strict=True)
            next(reader)
            for count, _ in enumerate((row for row in reader if row), 1):
                if count == number:
                    break
            return reader.line_num

    def _quotes(self, line: int) -> FileRefused:
        return FileRefused(
            self.path,
            f'の{line}行目で、引用符（"）が正しく閉じていないか、1つの欄が長すぎます。その行を直してください。',
        )

    def _width_differs(self, line: int, found: int) -> FileRefused:
        return FileRefused(
            self.path,
            f"の{line}行目は欄が{found}個で、見出しの{self._width}個と合いません。欄の中のカンマは引用符でかこんでください。",
        )
