"""The embedded bus: a log with group positions in PostgreSQL, for one process."""

from libs.common.bus.postgres.bus import PostgresBus
from libs.common.bus.postgres.link import BusTaken

__all__ = ["BusTaken", "PostgresBus"]
