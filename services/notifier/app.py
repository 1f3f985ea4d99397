"""Puts the service together."""

import asyncio
from pathlib import Path

from libs.common.events import (
    ApplicationConfirmed,
    ApplicationDeclined,
    ApplicationLapsed,
    CaseFreed,
    CaseHeld,
    EligibilityMatched,
    EligibilityRevoked,
    Event,
    ResidentErased,
    ResidentRegistered,
    ResidentSuspended,
    ResidentWithdrawn,
)
from libs.common.service import Handler, Job, Runtime, Service
from libs.common.settings import Settings
from libs.common.staff.signin import staff_signin
from libs.common.web.app import create_app
from libs.common.web.pages import Pages
from services.notifier import api, api_rehearsal, metrics, pages, pages_rehearsal
from services.notifier.deliver import Deliveries
from services.notifier.domain import Kind
from services.notifier.inbound import Inbound
from services.notifier.line.client import LineClient
from services.notifier.line.limiter import Limiter
from services.notifier.line.transport import OpenLine
from services.notifier.line.webhook import webhook
from services.notifier.messages.greeting import greeting
from services.notifier.messages.help import help_
from services.notifier.messages.notice import notice
from services.notifier.messages.receipt import receipt
from services.notifier.messages.render import Template, template
from services.notifier.on_application_confirmed import on_application_confirmed
from services.notifier.on_application_declined import on_application_declined
from services.notifier.on_application_lapsed import on_application_lapsed
from services.notifier.on_case_freed import on_case_freed
from services.notifier.on_case_held import on_case_held
from services.notifier.on_eligibility_matched import on_eligibility_matched
from services.notifier.on_eligibility_revoked import on_eligibility_revoked
from services.notifier.on_resident_erased import on_resident_erased
from services.notifier.on_resident_registered import on_resident_registered
from services.notifier.on_resident_suspended import on_resident_suspended
from services.notifier.on_resident_withdrawn import on_resident_withdrawn
from services.notifier.tidy import tidy

NAME = "notifier"

HANDLERS: dict[type[Event], Handler] = {
    ResidentRegistered: on_resident_registered,
    ResidentSuspended: on_resident_suspended,
    ResidentWithdrawn: on_resident_withdrawn,
    ResidentErased: on_resident_erased,
    EligibilityMatched: on_eligibility_matched,
    EligibilityRevoked: on_eligibility_revoked,
    ApplicationConfirmed: on_application_confirmed,
    ApplicationDeclined: on_application_declined,
    ApplicationLapsed: on_application_lapsed,
    CaseHeld: on_case_held,
    CaseFreed: on_case_freed,
}


def templates(settings: Settings) -> dict[Kind, Template]:
    """The messages that go out by push, ready but for the recipient."""
    url = settings.public_url.rstrip("/")
    return {
        Kind.NOTICE: template(Kind.NOTICE, notice(url)),
        Kind.RECEIPT: template(Kind.RECEIPT, receipt(url)),
    }


def build(runtime: Runtime, open_line: OpenLine | None = None) -> Service:
    """The service for one process. `open_line` replaces the HTTP client, e.g. by one in process."""
    settings, database = runtime.settings, runtime.database
    url = settings.public_url.rstrip("/")
    line: OpenLine = open_line or (lambda: LineClient(settings))
    received = asyncio.Event()
    inbound = Inbound(
        database, line, received, greeting=greeting(url), help_=help_(url, settings.city_name, settings.city_phone)
    )
    pushed = templates(settings)
    deliveries = Deliveries(database, line, pushed, Limiter(settings.line_push_rate))
    secrets = [secret.get_secret_value().encode() for secret in settings.line_channel_secrets]
    look = Pages(NAME, settings, Path(__file__).parent / "templates")
    routers = [
        webhook(database, secrets, received.set),
        pages.routes(runtime, look),
        pages_rehearsal.routes(runtime, look, pushed[Kind.NOTICE]),
        api.routes(runtime),
        api_rehearsal.routes(runtime, pushed[Kind.NOTICE]),
        staff_signin(runtime, NAME),
    ]
    return Service(
        name=NAME,
        runtime=runtime,
        app=create_app(runtime, NAME, "LINE通知", routers, outside=("/line/webhook",)),
        handlers=HANDLERS,
        jobs=[
            Job("inbound", inbound.run),
            Job("deliver", deliveries.run),
            Job("tidy", lambda: tidy(database, line)),
            Job("metrics", lambda: metrics.keep(database)),
        ],
    )
