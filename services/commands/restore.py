"""`todoke restore`: a backup put back, opened with the key and verified before anything goes out."""

import asyncio
import shutil
from pathlib import Path
from typing import Annotated

import typer

from libs.common import key_file as files
from libs.common.database import connect
from libs.common.embedded import backup as copy
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from services import compose
from services.commands import backup_label, sealed
from services.commands.audit import verdicts
from services.commands.runner import FAULTS, fail, run
from services.compose import Refused
from services.notifier import store_channel
from services.running import database_url


def restore(
    from_: Annotated[Path | None, typer.Option("--from", help="todoke backup の写し（組み込みのデータベース）")] = None,
) -> None:
    """写しを空のデータフォルダーに戻し、鍵で開くことと監査の記録を確かめます。LINEの配信は止めておきます。

    TODOKE_DATABASE_URL のデータベースは、PostgreSQL の道具で戻してから、確かめるためだけに使います。
    """
    settings = Settings()
    try:
        if (from_ is None) != bool(settings.database_url):
            raise Refused(
                "--from は、TODOKE_DATABASE_URL がないときだけ、かならず指定します。"
                "データベースが外にあるなら、PostgreSQL の道具で戻してから --from なしで実行してください。"
            )
        intact = run(_restore(settings, from_.expanduser().absolute() if from_ else None))
    except FAULTS as error:
        fail(error)
    if not intact:
        fail("監査の記録のつながりが切れています。todoke audit verify で確かめてください。")
    typer.echo("封をした値が開き、監査の記録がつながっていることを確かめました。")
    typer.echo("LINEの配信は止めてあります。docs/backup.md の「Restore」を確かめてから再開してください。")


async def _restore(settings: Settings, backup: Path | None) -> bool:
    """False when an audit chain is broken."""
    key_file = compose.keys_file(settings, create=False)
    if backup is not None:
        await asyncio.to_thread(_put_back, settings, backup, key_file)
    async with database_url(settings) as url:
        await _pause(url, key_file)
        typer.echo("開くか確かめています…")
        found = await sealed.check(url, key_file)
        if without := sum(count for _, count in found.values()):
            raise Refused(f"{without}件の値の鍵がありません。todoke keys check で確かめてください。")
        for name, (values, _) in found.items():
            typer.echo(f"{name:13} 封をした値 {values}件")
        return all(verdict.intact for verdict in (await verdicts(url, key_file)).values())


def _put_back(settings: Settings, backup: Path, key_file: Path) -> None:
    label = backup_label.read(backup)
    backup_label.check_keys(label, files.read(key_file), key_file)
    typer.echo(f"{label.taken_at:%Y-%m-%d %H:%M} UTC の写しを確かめています…")
    copy.verify(backup)
    typer.echo("戻しています…")
    copy.put_back(backup, settings.data.expanduser().absolute())
    if (play := backup / backup_label.PLAY).is_dir():
        shutil.copytree(play, settings.data.expanduser().absolute() / backup_label.PLAY, dirs_exist_ok=True)


async def _pause(url: str, key_file: Path) -> None:
    """What LINE got after the backup was taken is not known here: a person decides when messages go out again."""
    database = await connect(
        url.format(role="notifier"), Keys("notifier", load_master(key_file)), schema="notifier", size=2
    )
    async with database.begin() as tx:
        await store_channel.pause(tx, "restored", by="todoke restore", role="operator")
    await database.close()
