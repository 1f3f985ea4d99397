"""`todoke oneway`: the keys of one-way files."""

from pathlib import Path
from typing import Annotated

import typer

from services.commands.runner import fail
from services.eligibility.one_way import keys
from services.eligibility.one_way.keys import Kind
from services.eligibility.one_way.refused import OneWayRefused

app = typer.Typer(no_args_is_help=True, help="片方向ファイル（.todoke）の鍵を作ります。")
File = Annotated[Path, typer.Argument(metavar="FILE", help="秘密鍵を書くファイル。公開鍵は FILE.pub に書きます")]
Called = Annotated[str, typer.Option("--name", help="鍵の名前（例: 福祉課）")]


@app.command()
def recipient(file: File, name: Called = "") -> None:
    """受けとる側（インターネット側）の鍵を作ります。FILE.pub を、閉じた側に渡します。"""
    _create(Kind.RECIPIENT_PRIVATE, file, name, "閉じた側では todoke pack の --for に使います。")


@app.command()
def sender(file: File, name: Called = "") -> None:
    """送る側（閉じた側）の鍵を作ります。FILE.pub を、受けとる側に渡します。"""
    _create(Kind.SENDER_PRIVATE, file, name, "受けとる側では、TODOKE_INTAKE_KEY_FILE のファイルに1行足します。")


def _create(kind: Kind, file: Path, name: str, use: str) -> None:
    private, public = keys.create(kind, name)
    beside = file.with_name(f"{file.name}.pub")
    try:
        if beside.exists():
            raise OneWayRefused(f"{beside} はもうあります。別の名前にしてください。")
        keys.write(file, private, private=True)
        keys.write(beside, public, private=False)
    except OneWayRefused as error:
        fail(error)
    typer.echo(
        f"秘密鍵 {file} と公開鍵 {beside}（{keys.key_id(public.raw)}）を作りました。秘密鍵は渡さないでください。"
    )
    typer.echo(f"公開鍵は相手に渡し、番号を電話などで合わせてください。{use}")
