"""`python -m sandbox.city.noise.score`: counts a matcher's decisions against the truth of a synthetic city."""

import json as json_text
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sandbox.city.noise.read import Unreadable, count_rows, read_decisions, read_kinds
from sandbox.city.noise.tally import Tally, tally

_SHOWN = 50


def score(
    truth: Annotated[Path, typer.Option(help="本人どうしの組（truth.csv）")],
    lookalikes: Annotated[Path, typer.Option(help="紛らわしい別人の組（lookalikes.csv）")],
    decisions: Annotated[Path, typer.Option(help="突合の結果（resident_id,target_id,decision,rule,reason）")],
    registered: Annotated[
        Path | None, typer.Option(help="registered.csv。なければ truth.csv と同じフォルダーのもの")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="結果をJSONで標準出力に書く")] = False,
) -> None:
    """突合の結果を正解と比べます。別人を自動で一致とした組が1つでもあれば、終了コードは1です。"""
    console = Console(markup=False, highlight=False)
    try:
        residents = count_rows(registered or truth.with_name("registered.csv"))
        result = tally(read_kinds(truth), read_kinds(lookalikes), read_decisions(decisions), residents)
    except Unreadable as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if json:
        typer.echo(json_text.dumps(_plain(result), ensure_ascii=False))
    else:
        _print(console, result)
    if result.false:
        raise typer.Exit(1)


def _plain(result: Tally) -> dict[str, Any]:
    false = [{"resident_id": r, "target_id": t, "kind": kind} for (r, t), kind in result.false.items()]
    return {
        "false": len(false), "false_by_kind": result.false_by_kind, "false_pairs": false, "recall": result.recall,
        "auto_recall": result.auto_recall, "found": result.found, "review_per_1000": result.review_per_1000,
        "kinds": {name: asdict(kind) | {"recall": kind.recall} for name, kind in result.kinds.items()},
    }  # fmt: skip


def _print(console: Console, result: Tally) -> None:
    kinds = Table("種類", "見こみ", "組", "自動", "要確認", "見のがし", "自動一致率")
    for name, kind in result.kinds.items():
        missed = kind.pairs - kind.auto - kind.review
        kinds.add_row(
            name, kind.expect, *(f"{n:,}" for n in (kind.pairs, kind.auto, kind.review, missed)), f"{kind.recall:.4f}"
        )
    console.print(kinds)
    sums = Table("指標", "値", show_header=False)
    sums.add_row("別人を自動で一致とした組", f"{len(result.false):,}")
    for text, value in (("自動と見こむ種類の自動一致率", result.auto_recall), ("全体の自動一致率", result.recall),
                        ("要確認もふくめて見つけた率", result.found)):  # fmt: skip
        sums.add_row(text, "—" if value is None else f"{value:.4f}")
    sums.add_row(
        "登録者1,000人あたりの要確認", "—" if result.review_per_1000 is None else f"{result.review_per_1000:.1f}"
    )
    console.print(sums)
    for name, count in result.false_by_kind.items():
        console.print(f"別人: {name} {count:,} 組")
    for (resident, target), name in list(result.false.items())[:_SHOWN]:
        console.print(f"  {resident} {target} {name}")
    if len(result.false) > _SHOWN:
        console.print(f"  ほか {len(result.false) - _SHOWN:,} 組（--json ですべて出ます）")


if __name__ == "__main__":
    typer.run(score)
