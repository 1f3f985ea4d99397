"""Reads pairs back: the truth, the look-alikes and a matcher's decisions."""

import csv
from pathlib import Path

from sandbox.city.noise.tally import Pair

_DECISIONS = ("auto", "review")


class Unreadable(ValueError):
    """A file is not what it should be; the message says in Japanese where, and what to do."""


def read_kinds(path: Path) -> dict[Pair, str]:
    """The kind of each pair of truth.csv or lookalikes.csv. Raises Unreadable."""
    return _read(path, "kind")


def read_decisions(path: Path) -> dict[Pair, str]:
    """`auto` or `review` of each pair decided. Raises Unreadable, also for another decision or a pair decided twice."""
    return _read(path, "decision", _DECISIONS)


def count_rows(path: Path) -> int:
    """Rows below the heading. Raises Unreadable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return max(0, sum(1 for _ in csv.reader(file)) - 1)
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error


def _read(path: Path, column: str, allowed: tuple[str, ...] = ()) -> dict[Pair, str]:
    pairs: dict[Pair, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"resident_id", "target_id", column} - set(rows.fieldnames or ())
            if missing:
                raise Unreadable(f"{path}: 見出しに {'、'.join(sorted(missing))} がありません。1行目を直してください。")
            for row in rows:
                pair, value = (row["resident_id"], row["target_id"]), row[column]
                where = f"{path} の {rows.line_num} 行目"
                if allowed and value not in allowed:
                    raise Unreadable(
                        f"{where}: {column} が {value or '空'} です。{' か '.join(allowed)} にしてください。"
                    )
                if pair in pairs:
                    raise Unreadable(f"{where}: {pair[0]} と {pair[1]} の組が2度あります。1行だけにしてください。")
                pairs[pair] = value
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path) from error
    return pairs


def _unreadable(path: Path) -> Unreadable:
    return Unreadable(f"{path} を読めません。あるかどうかと、UTF-8 で保存されているかを確かめてください。")
