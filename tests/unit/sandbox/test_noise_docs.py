"""The page on the synthetic city has the kinds that are in the code."""

from pathlib import Path

from sandbox.city.noise.kinds.table import BESIDE_LOOKALIKE, KINDS
from sandbox.city.noise.lookalikes.table import LOOKALIKES

PAGE = Path(__file__).parents[3] / "docs" / "synthetic-city.md"


def test_the_tables_of_kinds_are_those_of_the_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    tables = text.split("\n## Kinds of noise")[1]
    rows = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| kind |")]
    expected = [f"| {kind.name} | {kind.expect} | {kind.reason} |" for kind in KINDS]
    expected += [f"| {kind.name} | {kind.reason} |" for kind in LOOKALIKES]
    assert rows == expected
    assert f"`{BESIDE_LOOKALIKE}`" in text
