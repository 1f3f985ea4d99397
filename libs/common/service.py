"""A service: its HTTP application, the events it hears, its background jobs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from libs.common.bus import Bus
from libs.common.database import Database, Tx
from libs.common.events.envelope import Envelope, Event
from libs.common.sealing import Keys
from libs.common.settings import Settings

Handler = Callable[[Tx, Sequence[Envelope[Any]]], Awaitable[None]]
"""One async function per `on_<event>.py`: `(tx, events)`, events of one topic, in order, none seen before."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a service is given to work with. `settings` name the outside parties, sandbox or real."""

    settings: Settings
    database: Database
    bus: Bus
    keys: Keys


@dataclass(frozen=True, slots=True)
class Job:
    """Background work of a worker: runs for ever, is restarted when it fails.

    A singleton holds an advisory lock of the service's database while it runs, so one process does it.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    singleton: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """What `app.build(runtime)` of each service returns."""

    name: str
    runtime: Runtime
    app: FastAPI
    handlers: Mapping[type[Event], Handler] = field(default_factory=dict)
    jobs: Sequence[Job] = ()
