"""`Idempotency-Key`: a program that got no answer asks again, and the work is done once.

The key, the work and its answer are stored in one transaction. A second request with the same key waits for the first
and gets its answer; one with another body is refused. A refusal is not kept: what was wrong may be put right.

The service's migrations make the table `idempotent_request`; a key is known for a day.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import Header, HTTPException, Request
from pydantic import TypeAdapter
from starlette.datastructures import UploadFile

from libs.common.database import Database, Row, Tx

_FORGET = "DELETE FROM idempotent_request WHERE asked_at < $1::timestamptz - interval '1 day'"
_CLAIM = """
INSERT INTO idempotent_request (actor, key, request_hash, asked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING true
"""
_KNOWN = "SELECT request_hash, answer FROM idempotent_request WHERE actor = $1 AND key = $2"
_KEEP = "UPDATE idempotent_request SET answer = $3 WHERE actor = $1 AND key = $2"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_CHUNK = 1024 * 1024

T = TypeVar("T")


class Once:
    """A request that may come again. Without a key the work is simply done."""

    def __init__(self, key: str | None, request_hash: bytes) -> None:
        self._key = key
        self._hash = request_hash

    async def do(self, database: Database, actor: str, kind: Any, work: Callable[[Database], Awaitable[T]]) -> T:
        """The answer of `work`, a value of type `kind`; that of the first time when `actor` used the key before.

        `work` gets a database whose transactions are all this one. Raises HTTPException 409 for another body.
        """
        if self._key is None:
            return await work(database)
        answers: TypeAdapter[T] = TypeAdapter(kind)
        async with database.begin() as tx:
            await tx.execute(_FORGET, tx.now)
            if not await tx.fetchval(_CLAIM, actor, self._key, self._hash, tx.now):
                known = await tx.fetchrow(_KNOWN, actor, self._key)
                if known is None or known["request_hash"] != self._hash:
                    raise HTTPException(
                        409, "この Idempotency-Key は、別の内容で使われています。新しいキーで送ってください。"
                    )
                return answers.validate_json(known["answer"])
            answer = await work(_Joined(database, tx))
            await tx.execute(_KEEP, actor, self._key, answers.dump_json(answer).decode())
        return answer


async def once(
    request: Request,
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="the same key with the same body gives the same answer, for a day"),
    ] = None,
) -> Once:
    """The dependency of a route. Raises HTTPException 422 for a key that is none."""
    if key is None:
        return Once(None, b"")
    if not _KEY.fullmatch(key):
        raise HTTPException(422, "Idempotency-Key は、空白のない英数字と記号で、200文字までにしてください。")
    return Once(key, await _hash_of(request))


async def _hash_of(request: Request) -> bytes:
    """What was asked: the address and the body. The boundary of an uploaded form is no part of it."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    if "form" not in request.headers.get("content-type", ""):
        digest.update(await request.body())
        return digest.digest()
    for name, value in (await request.form()).multi_items():
        parts = _file(value) if isinstance(value, UploadFile) else _text(value)
        digest.update(hashlib.sha256(name.encode()).digest())
        async for part in parts:
            digest.update(part)
    return digest.digest()


async def _text(value: str) -> AsyncIterator[bytes]:
    yield hashlib.sha256(value.encode()).digest()


async def _file(value: UploadFile) -> AsyncIterator[bytes]:
    yield hashlib.sha256((value.filename or "").encode()).digest()
    content = hashlib.sha256()
    while piece := await value.read(_CHUNK):
        content.update(piece)
    await value.seek(0)
    yield content.digest()


class _Joined(Database):
    """A database whose reads and transactions are all one that is open."""

    def __init__(self, database: Database, tx: Tx) -> None:
        super().__init__(database.pool, database.keys, database.url)
        self._tx = tx

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        yield self._tx

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        return await self._tx.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        return await self._tx.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        return await self._tx.fetchval(sql, *args)
