"""The target list of a synthetic city as workbooks in the columns of the city's template."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.city.target_list import Row


def template_rows(targets: Path, wanted: Iterable[str] | None = None, *, amount: int = 30_000) -> Iterator[Row]:
    """Rows of targets.csv as the template has them, for `sandbox.city.target_list.write_xlsx`.

    `wanted`: the target ids to take, all if None. `amount`: yen, for each household. The first row of a household is
    taken for its head, since the file does not say who is. Dates stay text, in the notation of the row. Raises OSError.
    """
    chosen = None if wanted is None else frozenset(wanted)
    households: set[str] = set()
    with targets.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if chosen is not None and row["target_id"] not in chosen:
                continue
            head = row["household_id"] not in households
            households.add(row["household_id"])
            yield {
                "整理番号": row["target_id"],
                "世帯番号": row["household_id"],
                "続柄": "世帯主" if head else "世帯員",
                "氏名": row["name"],
                "フリガナ": row["kana"],
                "生年月日": row["birth_date"],
                "性別": row["sex"],
                "基準日住所": row["address"],
                "手続区分": "支給要件確認書",
                "支給額": amount if head else "",
            }
