"""`todoke demo`: the whole chain for a synthetic city, counted against the planted truth."""

from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any

import asyncpg
import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from sandbox.broker import JarsMissing
from sandbox.broker import NotStarted as BrokerNotStarted
from services.commands.runner import fail, run
from services.demonstration.count import Verdict
from services.demonstration.losing import lose_one
from services.demonstration.process import NotStarted
from services.demonstration.story import Story
from services.demonstration.system import System, split_system, standing_system, system
from services.demonstration.truth import plant


def demo(
    residents: Annotated[int, typer.Option(min=1, help="事前登録する人の数")] = 60,
    targets: Annotated[int, typer.Option(min=1, help="対象者リストの世帯の数")] = 300,
    seed: Annotated[int, typer.Option(help="まちを作る種。同じ数なら同じまち")] = 1,
    json: Annotated[bool, typer.Option("--json", help="結果をJSONで標準出力に書く")] = False,
    split: Annotated[
        bool, typer.Option("--split", help="8つのプロセスと Kafka で（Java 17 と Maven が要ります）")
    ] = False,
    at: Annotated[str | None, typer.Option("--at", hidden=True, help="動いている空のシステムの住所")] = None,
    break_: Annotated[bool, typer.Option("--break", help="わざと1件なくす。気づけば終了コードは1")] = False,
) -> None:
    """作りもののまちで、登録から確認までを本物の画面とAPIで通し、なくなった・二重になったものを数えます。"""
    try:
        chosen = standing_system(at) if at else split_system() if split else system()
        stages, verdict = run(_demo(chosen, residents, targets, seed, break_=break_, quiet=json))
    except (NotStarted, BrokerNotStarted, JarsMissing) as error:
        fail(error)
    if json:
        result = {"residents": residents, "stages": stages, "lost": verdict.lost, "doubled": verdict.doubled}
        typer.echo(orjson.dumps(result | {"wrong": verdict.wrong}).decode())
    else:
        _print(stages, verdict)
    if not verdict.clean:
        raise typer.Exit(1)


async def _demo(
    chosen: AbstractAsyncContextManager[System],
    residents: int,
    targets: int,
    seed: int,
    *,
    break_: bool,
    quiet: bool,
) -> tuple[list[dict[str, Any]], Verdict]:
    truth = plant(residents, targets, seed)
    console = Console(stderr=True, quiet=quiet)
    console.print("まちを用意して、システムを起動しています…")
    columns = (TextColumn("{task.description:24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with chosen as running:
        connection = await asyncpg.connect(running.database.format(role="app"))
        if break_:
            await lose_one(connection)
        with Progress(*columns, console=console) as bars:
            tasks: dict[str, TaskID] = {}

            def progress(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bars.add_task(stage, total=total)
                bars.update(tasks[stage], completed=done, total=total)

            story = Story(running.url, connection, truth, progress, patience=8 if break_ else 30)
            try:
                verdict = await story.tell()
            finally:
                await story.close()
        await connection.close()
    return [{"name": s.name, "count": s.count, "seconds": round(s.seconds, 3)} for s in story.stages.values()], verdict


def _print(stages: list[dict[str, Any]], verdict: Verdict) -> None:
    table = Table("段階", "件数", "秒", "件/秒")
    for stage in stages:
        rate = stage["count"] / stage["seconds"] if stage["seconds"] else 0
        table.add_row(stage["name"], f"{stage['count']:,}", f"{stage['seconds']:.2f}", f"{rate:,.1f}")
    console = Console()
    console.print(table)
    console.print(f"なくなった {verdict.lost}件  二重 {verdict.doubled}件  ちがう人 {verdict.wrong}件")
