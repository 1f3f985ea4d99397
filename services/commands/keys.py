"""`todoke keys`: rotate the master key while the system runs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from libs.common import key_file as files
from libs.common import rotation
from libs.common.key_file import Key
from libs.common.settings import Settings
from services.commands import sealed
from services.commands.progress import bars
from services.commands.runner import FAULTS, fail, run
from services.commands.serve import Name
from services.compose import NAMES, Refused, keys_file
from services.running import attached_url

app = typer.Typer(no_args_is_help=True, help="マスター鍵を、止めずに取りかえます。")
Services = Annotated[list[Name] | None, typer.Argument(metavar="SERVICE", help="省略時は全部")]
_RESTART = "この鍵ファイルをすべてのプロセスに配り、1つずつ再起動してください。終わったら: "


@app.command()
def create() -> None:
    """最初の鍵ファイルを作ります。あるものには触れません。"""
    try:
        settings = Settings()
        if settings.master_key_file.expanduser().exists():
            raise Refused(f"{settings.master_key_file} はもうあります。取りかえるには: todoke keys add")
        path = keys_file(settings, create=True)
    except FAULTS as error:
        fail(error)
    typer.echo(f"{path} を作りました。控えを、データとは別の場所にとってください。なくすとデータは開けません。")


@app.command()
def show() -> None:
    """鍵と、その役目を表示します（鍵そのものは表示しません）。"""
    try:
        for key in files.read(keys_file(Settings(), create=False)):
            typer.echo(f"{key.name:8} {_role(key)}")
    except FAULTS as error:
        fail(error)


@app.command()
def add(name: Annotated[str | None, typer.Argument(help="名前（省略時は次の番号）")] = None) -> None:
    """新しい鍵を、開けるだけの鍵として足します。"""
    try:
        path = keys_file(Settings(), create=False)
        keys = rotation.added(files.read(path), name)
        files.write(path, keys)
    except FAULTS as error:
        fail(error)
    typer.echo(f"鍵 {keys[0].name} を足しました。ファイルの控えを、データとは別の場所にとってください。")
    typer.echo(f"{_RESTART}todoke keys promote {keys[0].name}")


@app.command()
def promote(name: str) -> None:
    """足した鍵で封をしはじめます。前の鍵は開けるだけになります。"""
    try:
        path = keys_file(Settings(), create=False)
        files.write(path, rotation.promoted(files.read(path), name, datetime.now(UTC)))
    except FAULTS as error:
        fail(error)
    typer.echo(f"これから {name} で封をします。{_RESTART}todoke keys reseal")


@app.command()
def reseal(services: Services = None) -> None:
    """古い鍵の値を、今の鍵で封をしなおします。動いているままで、何度でも、途中からでもできます。"""
    try:
        unopened = run(_reseal(Settings(), _names(services)))
    except FAULTS as error:
        fail(error)
    for where, count in unopened.items():
        typer.echo(f"todoke: {where} の {count}件は、どの鍵でも開きません。", err=True)
    if unopened:
        raise typer.Exit(1)
    typer.echo("すべて今の鍵になりました。")


@app.command()
def needs(name: str, services: Services = None) -> None:
    """古い鍵がまだ要るものを表示します。あれば終了コードは1です。"""
    try:
        settings = Settings()
        key = rotation.named(files.read(keys_file(settings, create=False)), name)
        found = _held(settings, key, _names(services))
    except FAULTS as error:
        fail(error)
    _tell(name, found)
    typer.echo(f"鍵 {name} が要るものはありません。")


@app.command()
def retire(
    name: str,
    checked: Annotated[
        bool, typer.Option("--checked", help="データベースは見ない（サービスごとに keys needs で確かめた）")
    ] = False,
) -> None:
    """古い鍵を外します。まだ要るものがあれば、外さずにそれを表示します。"""
    try:
        settings = Settings()
        path = keys_file(settings, create=False)
        keys = files.read(path)
        left, key = rotation.retired(keys, name), rotation.named(keys, name)
        found = sealed.on_kafka(key, datetime.now(UTC)) if checked else _held(settings, key, NAMES)
    except FAULTS as error:
        fail(error)
    _tell(name, found)
    try:
        files.keep(path.with_name(f"{path.name}.retired"), key)
        files.write(path, left)
    except FAULTS as error:
        fail(error)
    typer.echo(f"鍵 {name} を外し、{path.name}.retired に移しました。今日より前のバックアップには、まだ要ります。")


@app.command()
def check(services: Services = None) -> None:
    """封をした値が、この鍵ファイルで開くか確かめます。"""
    try:
        found = run(_check(Settings(), _names(services)))
    except FAULTS as error:
        fail(error)
    for name, (values, without) in found.items():
        typer.echo(f"{name:13} 封をした値 {values}件  鍵がないもの {without}件")
    if any(without for _, without in found.values()):
        raise typer.Exit(1)


def _names(services: Sequence[Name] | None) -> Sequence[str]:
    return [service.value for service in services] if services else NAMES


def _held(settings: Settings, key: Key, names: Sequence[str]) -> list[str]:
    found = run(_needs(settings, key, names))
    return found + sealed.on_kafka(key, datetime.now(UTC)) if settings.kafka_bootstrap else found


def _tell(name: str, found: Sequence[str]) -> None:
    for what in found:
        typer.echo(f"todoke: 鍵 {name} はまだ要ります: {what}", err=True)
    if found:
        raise typer.Exit(1)


async def _reseal(settings: Settings, names: Sequence[str]) -> dict[str, int]:
    path = keys_file(settings, create=False)
    async with attached_url(settings) as url:
        with bars() as report:
            return await sealed.reseal(url, path, report, names)


async def _needs(settings: Settings, key: Key, names: Sequence[str]) -> list[str]:
    async with attached_url(settings) as url:
        return await sealed.needs(url, settings, key, names)


async def _check(settings: Settings, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    path: Path = keys_file(settings, create=False)
    async with attached_url(settings) as url:
        return await sealed.check(url, path, names)


def _role(key: Key) -> str:
    roles = []
    if key.seals:
        roles.append("今の鍵")
    elif key.opens:
        roles.append(f"{key.since:%Y-%m-%d} から開けるだけ" if key.since else "足しただけ（まだ使っていない）")
    if key.root:
        roles.append("索引のもと（ずっと要る）")
    return "、".join(roles)
