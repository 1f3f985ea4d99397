"""The composition root: the only place that sees all services. Which parts run where is decided here."""

import importlib
from pathlib import Path
from urllib.parse import urlsplit

from libs.common.bus import Bus
from libs.common.bus.postgres import PostgresBus
from libs.common.database import connect
from libs.common.sealing import Keys, create_master, load_master
from libs.common.service import Runtime, Service
from libs.common.settings import Settings

NAMES = ("registration", "eligibility", "notifier", "confirmation")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Refused(Exception):
    """The settings do not fit together; the message says which and what to do."""


def check(settings: Settings) -> None:
    """Raises `Refused` for a set-up that would be unsafe off this machine."""
    resident, staff = urlsplit(settings.public_url).hostname, urlsplit(settings.staff_url or "").hostname
    if resident not in _LOOPBACK and not (resident or "").endswith(".localhost"):
        if staff is None or staff == resident:
            raise Refused("TODOKE_STAFF_URL must name another host than TODOKE_PUBLIC_URL (職員用と住民用は別のホスト)")
        if not settings.outside():
            raise Refused("the sandbox serves this machine only: configure LINE, identity and staff sign-in")


def keys_file(settings: Settings, *, create: bool) -> Path:
    """The master key file, made on first start where allowed. Raises `Refused` when missing or inside the data."""
    path = settings.master_key_file.expanduser().absolute()
    if path.is_relative_to(settings.data.expanduser().absolute()):
        raise Refused("TODOKE_MASTER_KEY_FILE lies inside TODOKE_DATA: keys and data must not be lost together")
    if not path.exists():
        if not create:
            raise Refused(f"no key file at {path}: set TODOKE_MASTER_KEY_FILE or run `todoke up` once")
        create_master(path)
    return path


def bus_of(settings: Settings, url: str) -> Bus:
    """Kafka when brokers are set, else the log in PostgreSQL."""
    if settings.kafka_bootstrap:
        from libs.common.bus.kafka import Connection, KafkaBus

        return KafkaBus(Connection.of(settings))
    return PostgresBus(url.format(role="bus"), partitions=settings.partitions)


async def open_service(name: str, settings: Settings, url: str, bus: Bus, key_file: Path) -> Service:
    """Connect one service under its own role and build it. The caller closes `service.runtime.database`."""
    keys = Keys(name, load_master(key_file))
    database = await connect(url.format(role=name), keys, schema=name, size=settings.pool_size)
    service: Service = importlib.import_module(f"services.{name}.app").build(Runtime(settings, database, bus, keys))
    return service
