"""`python -m sandbox.city.noise`: writes a synthetic city to measure the matching with."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sandbox.city.noise.plan import DoesNotFit
from sandbox.city.noise.write import write_city


def generate(
    out: Annotated[Path, typer.Option(help="書き出すフォルダー。なければ作る")],
    registered: Annotated[int, typer.Option(min=1, max=9_999_999, help="事前登録した人の数")] = 10_000,
    targets: Annotated[int, typer.Option(min=1, max=9_999_999, help="対象者リストの行の数")] = 10_000,
    share: Annotated[float, typer.Option(min=0, max=1, help="両方にいる人の割合（少ない方の件数に対して）")] = 0.5,
    lookalikes: Annotated[float, typer.Option(min=0, max=1, help="紛らわしい別人の組の割合（同じく）")] = 0.06,
    seed: Annotated[int, typer.Option(help="まちを作る種。同じ数なら同じまち")] = 1,
) -> None:
    """表記のゆれた作りもののまちを、突合の測定用に書き出します。

    registered.csv（証明書の側）、targets.csv（税・福祉の側）、towns.csv（町名）、truth.csv（本人どうしの組）、
    lookalikes.csv（紛らわしい別人の組）ができます。
    """
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
            bar = bars.add_task("まちを作っています", total=registered + targets)
            write_city(out, registered, targets, share, lookalikes, seed, lambda rows: bars.advance(bar, rows))
    except DoesNotFit as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        where = error.filename or out
        typer.echo(f"{where} に書けません（{error.strerror}）。--out に書けるフォルダーを指定してください。", err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    typer.run(generate)
