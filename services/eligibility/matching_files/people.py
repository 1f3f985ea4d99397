"""registered.csv and targets.csv as canonical records, one after another."""

from collections.abc import Iterator
from pathlib import Path

from services.eligibility.matching.addresses import Home, Towns, find_home, with_towns_apart
from services.eligibility.matching.record import Record, canonical
from services.eligibility.matching_files.table import Progress, Table

ITEMS = ("name", "kana", "birth_date", "sex", "address")


class People:
    """`id_column` is resident_id or target_id. `second`: the heading of a second address, where a list has one.

    Ids are not blank and occur once; `FileRefused` otherwise. A name or date that cannot be read is no fault of the
    file: that person is left to review. `unreadable` counts the birth dates that were not understood.
    """

    def __init__(self, path: Path, id_column: str) -> None:
        self.table = Table(path, (id_column, *ITEMS), ("present_address", "name_flags"))
        self.id_column = id_column
        self.unreadable = 0
        self.count = 0

    def home(self) -> Home:
        """The city that most addresses name, and its towns that are written nearly alike; reads the file once."""
        addresses = [row[5] for row in self.table.rows()]
        return with_towns_apart(find_home(addresses), addresses)

    def records(self, home: Home, towns: Towns | None, progress: Progress) -> Iterator[Record]:
        """Every row in canonical form."""
        seen: set[str] = set()
        for id_, name, kana, birth, sex, address, present, flags in self.table.rows(progress):
            self.count += 1
            if not id_ or id_ in seen:
                fault = (
                    "が前の行と同じです。同じ番号は1行だけにしてください。"
                    if id_
                    else "が空です。番号を入れてください。"
                )
                raise self.table.refuse(self.count, self.id_column, fault)
            seen.add(id_)
            record = canonical(
                id_, name, kana, birth, sex, address,
                home=home, towns=towns, second_address=present, name_flags=flags,
            )  # fmt: skip
            if not record.birth:
                self.unreadable += 1
            yield record
