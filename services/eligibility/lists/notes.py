"""What a person should know about the list as a whole before going on."""

from services.eligibility.lists.columns import Field
from services.eligibility.lists.findings import Findings, rows_named
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.headings import Headings


def about(grid: Grid, headings: Headings, findings: Findings) -> None:
    """Adds findings for columns that are missing or not used, merged cells, and rows that are hidden but read."""
    row = headings.at + 1
    if Field.PROTECTED not in headings.used:
        findings.add(
            "check",
            "no-protected-column",
            "の見出しに「支援措置」の列がありません。",
            "支援措置の対象者がいるときは、列を足して「該当」を入れてください。いないことを確かめたら、このまま進めます。",
            row=row,
        )
    if Field.KANA not in headings.used:
        findings.add(
            "check",
            "no-kana-column",
            "の見出しに「フリガナ」の列がありません。",
            "口座名義を自動で確かめられません。できれば「フリガナ」の列を足してください。",
            row=row,
        )
    if headings.unused:
        findings.add(
            "check",
            "columns-unused",
            f"の見出しのうち、{'、'.join(column.named for column in headings.unused)}は使いません。",
            "必要な列があれば、ひな形の見出しに変えてください。なければ、このままでかまいません。",
            row=row,
        )
    _merged(grid, headings, findings)
    if grid.hidden_rows:
        findings.add(
            "check",
            "hidden-rows",
            f"シート「{grid.sheet}」には、かくれた行が{len(grid.hidden_rows):,}行あります（{rows_named(grid.hidden_rows)}）。"
            "かくれた行の人も読みました。",
            "リストに入れない人の行は、かくさずに削除してください。",
        )


def _merged(grid: Grid, headings: Headings, findings: Findings) -> None:
    """Only the first cell of a merged range has a value: the rows below look blank. One finding a column."""
    first = headings.at + 2
    for column in headings.used.values():
        ranges = [
            r for r in grid.merged if r.left <= column.index <= r.right and r.bottom > r.top and r.bottom >= first
        ]
        if ranges:
            findings.add(
                "check",
                "merged-cells",
                f"に、結合セルがあります（{rows_named([r.top for r in ranges])}から）。"
                "結合セルの値は、いちばん上の行にしかありません。下の行は空として読みました。",
                "「セル結合の解除」をして、どの行にも値を入れてください。",
                row=ranges[0].top,
                column=column,
            )
