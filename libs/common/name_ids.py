"""Ids that follow from a name (UUID version 5, RFC 9562 section 5.5), in a third of the time of `uuid.uuid5`.

The id of a derived event, case or row is made for every one of hundred thousands.
"""

from hashlib import sha1
from uuid import UUID

from asyncpg.pgproto import pgproto


def quick(id_: UUID) -> UUID:
    """The same id as the type that asyncpg returns, whose text and hash cost a tenth."""
    same: UUID = pgproto.UUID(id_.bytes)
    return same


def uuid5(namespace: UUID, name: str) -> UUID:
    """Equal to `uuid.uuid5(namespace, name)`; of the type that asyncpg returns, whose text costs nothing."""
    digest = bytearray(sha1(namespace.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    made: UUID = pgproto.UUID(bytes(digest))
    return made
