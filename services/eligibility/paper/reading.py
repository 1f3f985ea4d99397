"""A results file read in a process of its own: `python -m services.eligibility.paper.reading`; it is not kept."""

import sys
from datetime import date

import orjson

from services.eligibility.apart import TooLong, limit, run_apart
from services.eligibility.lists.findings import ListRefused
from services.eligibility.paper.read import PaperRow, read_results

MODULE = "services.eligibility.paper.reading"


class PaperRefused(Exception):
    """The file cannot be used; `sentences` say where and what to do."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(f"{len(sentences)} findings")


async def read_apart(content: bytes, today: date) -> list[PaperRow]:
    """The rows of the file. Raises `PaperRefused`."""
    try:
        code, output = await run_apart(MODULE, today.isoformat().encode() + b"\n" + content)
    except TooLong:
        code, output = None, b""
    if code != 0:
        raise PaperRefused(["このファイルは最後まで読めませんでした。新しいブックとして保存しなおしてください。"])
    said = orjson.loads(output)
    if said["refused"]:
        raise PaperRefused(said["refused"])
    return [PaperRow(*row) for row in said["rows"]]


def main() -> None:
    """Reads one line (today's date) and then the file; writes JSON."""
    limit()
    first, _, content = sys.stdin.buffer.read().partition(b"\n")
    try:
        rows = read_results(content, date.fromisoformat(first.decode()))
        said: dict[str, object] = {"refused": [], "rows": [list(row) for row in rows]}
    except ListRefused as refused:
        said = {"refused": [f"{each.message}{each.remedy}" for each in refused.findings], "rows": []}
    sys.stdout.buffer.write(orjson.dumps(said))


if __name__ == "__main__":
    main()
