"""`todoke migrate`: bring the schemas up to date."""

from libs.common.settings import Settings
from services.commands.runner import FAULTS, fail, run
from services.running import database_url


def migrate() -> None:
    """データベースの表を新しい版にします。何度実行しても同じです。"""
    try:
        run(_migrate(Settings()))
    except FAULTS as error:
        fail(error)


async def _migrate(settings: Settings) -> None:
    from libs.common import migrate as migrations

    async with database_url(settings) as url:
        await migrations.migrate(url)
