"""`todoke serve SERVICE`: one service in a process of its own."""

from enum import StrEnum
from typing import Annotated

import typer

from libs.common import telemetry
from libs.common.settings import Settings
from services import compose
from services.commands.runner import FAULTS, fail, run
from services.running import running, until_stopped


class Role(StrEnum):
    """web answers residents, staff and LINE; worker consumes, publishes and delivers; all does both."""

    web = "web"
    worker = "worker"
    all = "all"


class Name(StrEnum):
    """The four services."""

    registration = "registration"
    eligibility = "eligibility"
    notifier = "notifier"
    confirmation = "confirmation"


def serve(
    service: Name,
    role: Annotated[Role, typer.Option(help="web か worker か all")] = Role.all,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="外の相手は、TODOKE_DATA の鍵を使うサンドボックスにする（試すとき）")
    ] = False,
) -> None:
    """1つのサービスだけを動かします（Kafka と PostgreSQL が要ります）。"""
    settings = Settings()
    telemetry.configure(settings)
    try:
        run(_serve(settings, service.value, role, sandbox=sandbox))
    except FAULTS as error:
        fail(error)


async def _serve(settings: Settings, name: str, role: Role, *, sandbox: bool) -> None:
    compose.check(settings)
    if not settings.database_url or not settings.kafka_bootstrap:
        raise compose.Refused("serve needs TODOKE_DATABASE_URL and TODOKE_KAFKA_BOOTSTRAP; for one machine: todoke up")
    if sandbox:
        from sandbox.wiring import wire

        settings = wire(settings, settings.data.expanduser().absolute())
    key_file = compose.keys_file(settings, create=False)
    web, work = role is not Role.worker, role is not Role.web
    async with running(
        settings, [name], url=settings.database_url or "", key_file=key_file, web=web, work=work, sandbox=False
    ):
        await until_stopped(lambda: None)
