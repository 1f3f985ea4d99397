"""`todoke backup`: a copy of the embedded database, checked before it is trusted."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from libs.common import key_file as files
from libs.common.embedded import backup as copy
from libs.common.settings import Settings
from services import compose
from services.commands import backup_label
from services.commands.progress import bars
from services.commands.runner import FAULTS, fail, run
from services.compose import Refused
from services.running import attached_url

_PROGRESS = "SELECT backup_streamed, backup_total FROM pg_stat_progress_basebackup"


def backup(to: Annotated[Path, typer.Option(help="写しを置く、新しいフォルダー")]) -> None:
    """組み込みのデータベースを、動かしたまま写します。鍵は写しません。"""
    settings, to = Settings(), to.expanduser().absolute()
    try:
        if settings.database_url:
            raise Refused("TODOKE_DATABASE_URL のデータベースは、PostgreSQL の道具で写してください。")
        run(_backup(settings, to))
    except FAULTS as error:
        fail(error)
    typer.echo(f"写しました: {to}")
    typer.echo("鍵ファイルは入っていません。別の場所に、控えがあることを確かめてください。")


async def _backup(settings: Settings, to: Path) -> None:
    key_file = compose.keys_file(settings, create=False)
    keys = files.read(key_file)
    backup_label.make_apart(to, settings.data.expanduser().absolute(), key_file)
    async with attached_url(settings) as url, _shown(url):
        at = datetime.now(UTC)
        await asyncio.to_thread(copy.take, url, to, settings.pg_bin)
    if (play := settings.data.expanduser().absolute() / backup_label.PLAY).is_dir():
        shutil.copytree(play, to / backup_label.PLAY)
    backup_label.write(to, keys, at)


@asynccontextmanager
async def _shown(url: str) -> AsyncIterator[None]:
    """A bar with the bytes copied, for as long as this lasts."""
    connection = await asyncpg.connect(url.format(role="app"))

    async def look() -> None:
        with bars() as report:
            while True:
                if row := await connection.fetchrow(_PROGRESS):
                    report("写し（MB）", row["backup_streamed"] >> 20, (row["backup_total"] or 0) >> 20)
                await asyncio.sleep(0.2)

    task = asyncio.create_task(look())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await connection.close()
