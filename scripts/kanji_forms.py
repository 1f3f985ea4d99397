"""Makes services/eligibility/matching/characters/forms.txt: which character counts as a form of which.

Needs npm for the lists of 常用漢字 and 人名用漢字 (Unihan, in @mandel59/mojidata) and jntajis-python for the
MJ縮退マップ. Run it again only when one of them changes; the file is committed and a test checks every line of it.
"""

import json
import sqlite3
import subprocess
import tarfile
import tempfile
import unicodedata
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from jntajis import MJShrinkSchemeCombo, mj_shrink_candidates

PACKAGE = "@mandel59/mojidata@1.8.1"
FOLDER = Path("services/eligibility/matching/characters")
SCHEMES = (
    MJShrinkSchemeCombo.JIS_INCORPORATION_UCS_UNIFICATION_RULE
    | MJShrinkSchemeCombo.MOJ_NOTICE_582
    | MJShrinkSchemeCombo.MOJ_FAMILY_REGISTER_ACT_RELATED_NOTICE
)
"""The fourth scheme infers from reading and shape: not certain enough for a name."""
SOURCES = (*range(0x3400, 0xA000), *range(0xFA0E, 0xFA2A), *range(0x20000, 0x32000))


def lists() -> tuple[set[str], dict[str, str]]:
    """Characters a child may be given (they never move), and the old form → present form of the 常用漢字表."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603
            ["npm", "pack", "--json", "--silent", PACKAGE],  # noqa: S607
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        with tarfile.open(Path(folder, json.loads(packed.stdout)[0]["filename"])) as archive:
            archive.extract("package/dist/moji.db", folder, filter="data")
        with closing(sqlite3.connect(Path(folder, "package/dist/moji.db"))) as data:
            common = {c for (c,) in data.execute("SELECT UCS FROM unihan_kJoyoKanji WHERE value NOT LIKE '%U+%'")}
            names = {c for (c,) in data.execute("SELECT UCS FROM unihan_kJinmeiyoKanji")}
            pairs = {plain(old): new for new, old in data.execute("SELECT * FROM joyo_kangxi")}
    return {plain(c) for c in common | names}, {old: new for old, new in pairs.items() if old != new}


def plain(character: str) -> str:
    """Compatibility ideographs become unified ones, as when a name is read."""
    return unicodedata.normalize("NFKC", character)


def present_form(character: str, given: set[str], old: dict[str, str]) -> str | None:
    """One hop of the map to exactly one character that people are named with, never a chain of hops."""
    if character in given or plain(character) != character:
        return None
    hop = {plain(c) for c in mj_shrink_candidates(character, SCHEMES)} - {character}
    ends = {old.get(c, c) for c in hop} & given
    return ends.pop() if len(ends) == 1 else None


def main() -> None:
    """Write the file: each line a present form and the forms of it, as code points."""
    given, old = lists()
    forms: dict[str, list[str]] = defaultdict(list)
    for source in sorted({*map(chr, SOURCES)} | old.keys()):
        target = old.get(source) or present_form(source, given - old.keys(), old)
        if target:
            forms[target].append(source)
    lines = [f"{ord(new):X} {' '.join(f'{ord(c):X}' for c in forms[new])}\n" for new in sorted(forms)]
    Path(FOLDER, "forms.txt").write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main()
