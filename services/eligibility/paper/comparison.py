"""What paper did against what Todoke would have done, in words. Pure."""

from dataclasses import dataclass

KINDS: dict[str, tuple[str, str]] = {
    "both": ("LINE で知らせるはずで、紙でも支給した", "そのままでかまいません。"),
    "paper-only": (
        "紙では支給したが、LINE では知らせられない",
        "理由を見ます。多くは、まだ登録していない世帯です。",
    ),
    "tell-only": (
        "LINE で知らせるはずだが、紙では支給しなかった",
        "1件ずつ調べます。リストの誤りか、辞退や書類の不備かもしれません。",
    ),
    "no-result": ("LINE で知らせるはずだが、紙の結果がない", "紙の手続きがまだか、ファイルにない世帯です。"),
    "neither": (
        "LINE でも紙でも、知らせも支給もしていない",
        "紙で支給しない世帯か、紙の結果がない世帯です。本番なら郵便で知らせます。",
    ),
}
"""Code → what it is and what to do, in the order in which pages show them. Every household is in exactly one."""


def kind_of(reason: str, paid: bool | None) -> str:
    """The code of a household. `reason`: how LINE stands to it; `paid`: by paper, None where that has no result."""
    if reason == "one":
        return "no-result" if paid is None else "both" if paid else "tell-only"
    return "paper-only" if paid else "neither"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Households of a list by kind. `amounts`: paid another amount than the list says; `unknown`: rows of the
    results whose household is not on the list, by their number in the file."""

    counts: dict[str, int]
    results: int
    amounts: int
    unknown: tuple[int, ...]

    def rows(self) -> list[tuple[str, str, str, int]]:
        """Code, what it is, what to do, households."""
        return [(code, *words, self.counts.get(code, 0)) for code, words in KINDS.items()]
