"""The receiving side: one file with the private keys of the service and the public keys of those it trusts."""

from pathlib import Path

from services.eligibility.one_way import keys
from services.eligibility.one_way.envelope import unpack
from services.eligibility.one_way.keys import Kind
from services.eligibility.one_way.metadata import Metadata


def take_in(packed: bytes, key_file: Path) -> tuple[bytes, Metadata]:
    """The list and what is said about it. Several private keys are a change of keys. Raises `OneWayRefused`."""
    found = keys.read(key_file)
    recipients = keys.of_kind(found, Kind.RECIPIENT_PRIVATE, key_file)
    return unpack(packed, recipients, keys.of_kind(found, Kind.SENDER_PUBLIC, key_file))
