"""How every client reaches the brokers: address, TLS, user."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from libs.common.settings import Settings


@dataclass(frozen=True, slots=True)
class Connection:
    """`user` signs in by SCRAM-SHA-512; certificates are checked against `ca_file` or the system's authorities.

    `prefix` stands before the name of every topic and group, so that several cities can share the brokers.
    """

    bootstrap: str
    tls: bool = False
    ca_file: Path | None = None
    user: str | None = None
    password_file: Path | None = None
    prefix: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Connection":
        """From the settings. Raises ValueError when they do not fit together."""
        if settings.kafka_user and not settings.kafka_password_file:
            raise ValueError("TODOKE_KAFKA_USER needs TODOKE_KAFKA_PASSWORD_FILE")
        if settings.kafka_ca_file and not settings.kafka_tls:
            raise ValueError("TODOKE_KAFKA_CA_FILE has no effect without TODOKE_KAFKA_TLS=true")
        return cls(
            settings.kafka_bootstrap or "",
            settings.kafka_tls,
            settings.kafka_ca_file,
            settings.kafka_user,
            settings.kafka_password_file,
            settings.kafka_prefix,
        )

    def options(self) -> dict[str, Any]:
        """Arguments of an aiokafka client. The files are read here, so a client made later has a changed password.

        Raises OSError when a file cannot be read.
        """
        found: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": f"{'SASL_' if self.user else ''}{'SSL' if self.tls else 'PLAINTEXT'}",
        }
        if self.tls:
            found["ssl_context"] = ssl.create_default_context(cafile=self.ca_file)
        if self.user and self.password_file:
            found["sasl_mechanism"] = "SCRAM-SHA-512"
            found["sasl_plain_username"] = self.user
            found["sasl_plain_password"] = self.password_file.read_text().strip()
        return found
