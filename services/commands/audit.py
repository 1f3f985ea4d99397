"""`todoke audit`: verify the chains offline."""

from pathlib import Path

import asyncpg
import typer

from libs.common import audit as chain
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from services.commands.runner import FAULTS, fail, run
from services.compose import NAMES, keys_file
from services.running import attached_url

app = typer.Typer(no_args_is_help=True, help="監査の記録を確かめます。")


@app.command()
def verify() -> None:
    """記録のつながりを最初から計算しなおし、書きかえがないか確かめます。"""
    try:
        found = run(_verify(Settings()))
    except FAULTS as error:
        fail(error)
    for name, verdict in found.items():
        state = "正しい" if verdict.intact else f"{verdict.broken_at}番目でつながりが切れています"
        typer.echo(
            f"{name:13} {state}  確認 {verdict.checked}件  未封印 {verdict.unsealed}件  先頭 {verdict.head[:16]}"
        )
    if not all(v.intact for v in found.values()):
        raise typer.Exit(1)


async def verdicts(url: str, key_file: Path) -> dict[str, chain.Verdict]:
    """The chain of every service, recomputed from its first row."""
    found = {}
    for name in NAMES:
        key = Keys(name, load_master(key_file)).secret("audit")
        async with asyncpg.create_pool(
            url.format(role=name), min_size=1, max_size=1, server_settings={"search_path": name}
        ) as pool:
            found[name] = await chain.verify(pool, key)
    return found


async def _verify(settings: Settings) -> dict[str, chain.Verdict]:
    key_file = keys_file(settings, create=False)
    async with attached_url(settings) as url:
        return await verdicts(url, key_file)
