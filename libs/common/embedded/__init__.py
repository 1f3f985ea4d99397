"""A private PostgreSQL for one machine: found, set up, started and stopped by us, reachable by unix socket only."""

from libs.common.embedded.programs import PostgresUnavailable
from libs.common.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresUnavailable"]
