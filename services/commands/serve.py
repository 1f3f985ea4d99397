"""`todoke serve SERVICE`: one service in a container."""

from enum import StrEnum
from typing import Annotated

import typer

from libs.common import telemetry
from libs.common.settings import Settings
from services import compose
from services.commands.runner import FAULTS, fail, run
from services.running import running, until_stopped


class Role(StrEnum):
    """web answers HTTP; worker consumes, publishes and delivers; all does both."""

    web = "web"
    worker = "worker"
    all = "all"


class Name(StrEnum):
    """The four services."""

    registration = "registration"
    eligibility = "eligibility"
    notifier = "notifier"
    confirmation = "confirmation"


def serve(service: Name, role: Annotated[Role, typer.Option(help="web か worker か all")] = Role.all) -> None:
    """1つのサービスだけを動かします（Kafka と PostgreSQL が要ります）。"""
    settings = Settings()
    telemetry.configure(settings)
    try:
        run(_serve(settings, service.value, role))
    except FAULTS as error:
        fail(error)


async def _serve(settings: Settings, name: str, role: Role) -> None:
    compose.check(settings)
    if not settings.database_url or not settings.kafka_bootstrap:
        raise compose.Refused("serve needs TODOKE_DATABASE_URL and TODOKE_KAFKA_BOOTSTRAP; for one machine: todoke up")
    key_file = compose.keys_file(settings, create=False)
    work = role is not Role.web
    async with running(
        settings, [name], url=settings.database_url, key_file=key_file, web=True, work=work, sandbox=False
    ):
        await until_stopped(lambda: None)
