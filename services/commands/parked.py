"""`todoke parked`: show and replay what could not be handled."""

from typing import Annotated

import typer

from libs.common import parking
from libs.common.settings import Settings
from services.commands.attached import attached
from services.commands.runner import FAULTS, fail, run
from services.commands.serve import Name
from services.compose import NAMES

app = typer.Typer(no_args_is_help=True, help="処理できずに脇に置いたイベントを、見る・もう一度処理する。")


@app.command()
def show() -> None:
    """脇に置いたイベントを、サービスごとに表示します（中身は表示しません）。"""
    try:
        run(_show(Settings()))
    except FAULTS as error:
        fail(error)


@app.command()
def replay(service: Name, key: Annotated[str | None, typer.Option(help="このキーのものだけ")] = None) -> None:
    """もう一度処理します。順番は元のままです。失敗したキーは残ります。"""
    try:
        done, left = run(_replay(Settings(), service.value, key))
    except FAULTS as error:
        fail(error)
    typer.echo(f"{service.value}: 処理できた {done}件、残り {left}件")
    if left:
        raise typer.Exit(1)


async def _show(settings: Settings) -> None:
    found = False
    for name in NAMES:
        async with attached(settings, name) as service:
            for row in await parking.listing(service.runtime.database):
                reason = f"{row['reason']} ({row['error_class']})" if row["error_class"] else row["reason"]
                at = row["parked_at"].isoformat(timespec="seconds")
                what = f"{name}  {row['topic']}  key={row['key']}  id={row['event_id']}"
                typer.echo(f"{what}  {at}  {row['attempts']}回  {reason}")
                found = True
    if not found:
        typer.echo("脇に置いたイベントはありません。")


async def _replay(settings: Settings, name: str, key: str | None) -> tuple[int, int]:
    async with attached(settings, name) as service:
        return await parking.replay(service.runtime.database, service.handlers, key)
