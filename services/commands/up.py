"""`todoke up`: everything on one machine, one process, one port."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from libs.common import telemetry
from libs.common.settings import Settings
from services import compose
from services.commands.runner import FAULTS, fail, run
from services.running import database_url, prepare, running, until_stopped

console = Console()


def up(
    data: Annotated[Path | None, typer.Option(help="データのフォルダー（省略時は TODOKE_DATA）")] = None,
    port: Annotated[int | None, typer.Option(help="ポート番号")] = None,
) -> None:
    """全部を1台で動かします。Ctrl-C で、途中の仕事を終えてから止まります。"""
    started = time.perf_counter()
    settings = Settings()
    if data is not None:
        settings = settings.model_copy(update={"data": data})
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": f"http://localhost:{settings.port}"})
    telemetry.configure(settings)
    try:
        run(_up(settings, started))
    except FAULTS as error:
        fail(error)


async def _up(settings: Settings, started: float) -> None:
    compose.check(settings)
    key_file = compose.keys_file(settings, create=True)
    sandbox = not settings.outside()
    async with database_url(settings) as url:
        await prepare(settings, url)
        if sandbox:
            from sandbox.wiring import wire

            settings = wire(settings, settings.data.expanduser().absolute())
        async with running(settings, compose.NAMES, url=url, key_file=key_file, web=True, work=True, sandbox=sandbox):
            _announce(settings, sandbox, time.perf_counter() - started)
            await until_stopped(lambda: console.print("\n止めています… 途中の仕事を終えます。"))
    console.print("止まりました。データは残っています。")


def _announce(settings: Settings, sandbox: bool, seconds: float) -> None:
    base = settings.public_url
    console.print(f"[bold]届け（Todoke）[/bold] が動いています（{seconds:.1f}秒で起動）。\n")
    rows = [("はじめのページ", "/"), ("職員のページ", "/staff")]
    if sandbox:
        rows.insert(1, ("住民のスマホ", "/sandbox/phone"))
    rows += [(f"API {name}", f"/{name}/docs") for name in compose.NAMES]
    for label, path in rows:
        pad = " " * (18 - sum(2 if ord(c) > 255 else 1 for c in label))
        console.print(f"  {label}{pad}{base}{path}", highlight=False)
    console.print(f"\n  データ: {settings.data.expanduser().absolute()}   止めるときは Ctrl-C", highlight=False)
