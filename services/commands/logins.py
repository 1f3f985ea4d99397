"""`todoke logins`: other passwords of the database without a stop."""

import os
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from libs.common import logins
from libs.common.roles import RolesMissing
from libs.common.settings import Settings
from services.commands.migrate import used
from services.commands.runner import FAULTS, fail, run
from services.compose import Refused

app = typer.Typer(no_args_is_help=True, help="データベースのパスワードを、止めずに取りかえます。")
Name = Annotated[str, typer.Argument(help="ログインの組の名前。例: a なら registration_a など")]


@app.command()
def add(
    name: Name, passwords: Annotated[Path, typer.Option(help="パスワードを書くファイル（PGPASSFILE の形）")]
) -> None:
    """新しいパスワードのログインを1組作ります。もう一度実行しても、ファイルにあるパスワードは変わりません。"""
    try:
        settings, schemas = _asked(name)
        wanted = [f"{role}_{name}" for role in logins.roles_of(schemas)]
        run(_add(settings, name, schemas, _passwords(passwords.expanduser(), wanted)))
    except (*FAULTS, RolesMissing) as error:
        fail(error)
    url = re.sub(r"\{role\}\w*", f"{{role}}_{name}", settings.database_url or "", count=1)
    typer.echo(f"作りました。切りかえ先: TODOKE_DATABASE_URL='{url}' PGPASSFILE='{passwords}'")


@app.command()
def drop(name: Name) -> None:
    """古いログインの組を消します。だれかがつながっていれば消しません。"""
    try:
        settings, schemas = _asked(name)
        gone = run(_drop(settings, name, schemas))
    except (*FAULTS, RolesMissing, logins.LoginsInUse) as error:
        fail(error)
    typer.echo(f"{len(gone)}個のログインを消しました。" if gone else f"…_{name} というログインはありません。")


def _asked(name: str) -> tuple[Settings, Sequence[str]]:
    settings = Settings()
    if not settings.database_url:
        raise Refused("TODOKE_DATABASE_URL がありません。組み込みのデータベースにパスワードはありません。")
    if not re.fullmatch("[a-z][a-z0-9]*", name):
        raise Refused("組の名前は、英小文字で始まる英数字にしてください。")
    return settings, used(settings)


def _passwords(path: Path, wanted: Sequence[str]) -> dict[str, str]:
    """By login, from the file; those that are not there yet are made up and added to it."""
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    known = {line.split(":")[3]: line.split(":")[4] for line in lines if line.count(":") == 4}
    fresh = {login: secrets.token_urlsafe(24) for login in wanted if login not in known}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
        file.writelines(f"*:*:*:{login}:{password}\n" for login, password in fresh.items())
    return known | fresh


async def _add(settings: Settings, name: str, schemas: Sequence[str], passwords: dict[str, str]) -> None:
    connection = await asyncpg.connect((settings.database_url or "").format(role="app"))
    try:
        await logins.add(connection, name, schemas, passwords)
    finally:
        await connection.close()


async def _drop(settings: Settings, name: str, schemas: Sequence[str]) -> list[str]:
    connection = await asyncpg.connect((settings.database_url or "").format(role="app"))
    try:
        return await logins.drop(connection, name, schemas)
    finally:
        await connection.close()
