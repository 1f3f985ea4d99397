"""Quick ids and quick hashes are the standard library's, value by value."""

import hmac
import uuid

import pytest

from libs.common.keyed_hash import KeyedHash
from libs.common.name_ids import uuid5


@pytest.mark.parametrize("name", ["", "eligibility.matched:1", "続柄" * 40])
def test_an_id_from_a_name_is_the_standard_librarys(name: str) -> None:
    for namespace in (uuid.NAMESPACE_URL, uuid5(uuid.NAMESPACE_URL, "of asyncpg's type")):
        made, known = uuid5(namespace, name), uuid.uuid5(uuid.UUID(str(namespace)), name)
        assert (made, hash(made), str(made), made.version) == (known, hash(known), str(known), 5)


@pytest.mark.parametrize("key", [b"", b"k" * 32, b"k" * 64, b"k" * 65, bytes(range(200))])
@pytest.mark.parametrize("value", [b"", b"v", bytes(1000)])
def test_a_keyed_hash_is_hmac_sha256(key: bytes, value: bytes) -> None:
    keyed = KeyedHash(key)
    assert [keyed(value) for _ in range(2)] == [hmac.digest(key, value, "sha256")] * 2
