"""`todoke migrate`: bring the schemas up to date, at once or before and after a roll-out."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from libs.common.settings import Settings
from libs.common.versions import NAMES
from services.commands.runner import FAULTS, fail, run
from services.compose import NAMES as SERVICES
from services.compose import Refused
from services.running import database_url


class Step(StrEnum):
    """pre adds, while the version before runs; post removes, once it runs nowhere any more."""

    pre = "pre"
    post = "post"


def migrate(
    names: Annotated[list[str] | None, typer.Argument(metavar="SERVICE", help="省略時は、使うものすべて")] = None,
    phase: Annotated[
        Step | None, typer.Option(help="pre: 新しい版を動かす前に。post: 古い版が全部止まった後に")
    ] = None,
) -> None:
    """データベースの表を新しい版にします。何度実行しても同じです。"""
    settings = Settings()
    try:
        run(_migrate(settings, _known(names) if names else used(settings), phase))
    except FAULTS as error:
        fail(error)


def used(settings: Settings) -> Sequence[str]:
    """The schemas this set-up uses: the bus only without Kafka, the sandbox only without real outside parties."""
    if not settings.database_url:
        return NAMES
    names = [*SERVICES]
    if not settings.kafka_bootstrap:
        names.append("bus")
    if not settings.outside():
        names.append("sandbox")
    return names


def _known(names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in NAMES:
            raise Refused(f"{name} はありません。あるのは {', '.join(NAMES)} です。")
    return names


async def _migrate(settings: Settings, names: Sequence[str], phase: Step | None) -> None:
    from libs.common import migrate as migrations
    from libs.common.phases import WrongPhase
    from libs.common.roles import RolesMissing

    async with database_url(settings) as url:
        try:
            await migrations.migrate(url, names, None if phase is None else phase.value)
        except (WrongPhase, RolesMissing) as error:
            raise Refused(str(error)) from None
