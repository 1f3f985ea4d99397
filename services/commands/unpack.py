"""`todoke unpack`: a one-way file back to the list in it."""

from pathlib import Path
from typing import Annotated

import typer

from services.commands.runner import fail
from services.eligibility.one_way.intake import take_in
from services.eligibility.one_way.refused import OneWayRefused


def unpack(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="片方向ファイル（.todoke）")],
    key: Annotated[Path, typer.Option(help="受けとる側の秘密鍵と、送る側の公開鍵を書いたファイル")],
    out: Annotated[Path, typer.Option(help="リストを書くファイル")],
) -> None:
    """片方向ファイルの署名を確かめ、リストを取り出します。ふつうは画面からそのままアップロードします。"""
    try:
        content, metadata = take_in(file.read_bytes(), key)
        with out.open("xb") as target:
            target.write(content)
    except FileExistsError:
        fail(f"{out} はもうあります。--out に別の名前をつけてください。")
    except OSError as error:
        fail(f"{error.filename} を読み書きできません（{error.strerror}）。場所と権限を確かめてください。")
    except OneWayRefused as error:
        fail(error)
    typer.echo(f"事業: {metadata.programme}")
    typer.echo(f"基準日: {metadata.base_date}")
    typer.echo(f"もとのシステム: {metadata.origin}  渡した人: {metadata.handed_by or '記入なし'}")
    typer.echo(f"作った日時: {metadata.created:%Y-%m-%d %H:%M} UTC  もとのファイル: {metadata.filename}")
    typer.echo(f"SHA-256: {metadata.sha256}")
    typer.echo(f"{out} に書きました。")
