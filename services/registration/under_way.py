"""Identity proofs under way, bound to the resident's session: the attempt until the resident comes back, the proof
until the last button. Sealed, used once, gone after a short time. Afterwards only "this session registered" is kept.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson

from libs.common.database import Database, Tx
from libs.common.events import now
from libs.common.events.terms import Person
from services.registration.identity.port import Proof

ATTEMPT_LIVES = timedelta(minutes=15)
PROOF_LIVES = timedelta(minutes=15)
DONE_LIVES = timedelta(hours=2)  # as long as a session
_SWEEP_EVERY = 60.0

_KEEP_ATTEMPT = "INSERT INTO identity_attempt (state_hash, holder, sealed, expires_at) VALUES ($1, $2, $3, $4)"
_TAKE_ATTEMPT = """
DELETE FROM identity_attempt WHERE state_hash = $1 AND holder = $2 RETURNING sealed, expires_at
"""
_KEEP_PROOF = """
INSERT INTO identity_proof (holder, sealed, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (holder) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at
"""
_LOOK = "SELECT sealed FROM identity_proof WHERE holder = $1 AND expires_at > $2"
_TAKE_PROOF = "DELETE FROM identity_proof WHERE holder = $1 AND sealed IS NOT NULL RETURNING sealed, expires_at"
_DONE = "SELECT true FROM identity_proof WHERE holder = $1 AND expires_at > $2 AND sealed IS NULL"
_SWEEP = """
WITH attempts AS (DELETE FROM identity_attempt WHERE expires_at < $1)
DELETE FROM identity_proof WHERE expires_at < $1
"""


async def keep_attempt(tx: Tx, holder: bytes, state: str, kept: Mapping[str, str]) -> None:
    """Remember what the answer with this `state` will be checked against. `holder` is the session's hash."""
    state_hash = hashlib.sha256(state.encode()).digest()
    sealed = tx.keys.seal_row("identity_attempt", state_hash.hex(), "kept", orjson.dumps(dict(kept)))
    await tx.execute(_KEEP_ATTEMPT, state_hash, holder, sealed, tx.now + ATTEMPT_LIVES)


async def take_attempt(tx: Tx, holder: bytes, state: str) -> dict[str, str] | None:
    """What was kept, once; None when unknown, used, too old, or begun in another session."""
    state_hash = hashlib.sha256(state.encode()).digest()
    row = await tx.fetchrow(_TAKE_ATTEMPT, state_hash, holder)
    if row is None or row["expires_at"] <= tx.now:
        return None
    kept: dict[str, str] = orjson.loads(tx.keys.open_row("identity_attempt", state_hash.hex(), "kept", row["sealed"]))
    return kept


async def keep_proof(tx: Tx, holder: bytes, proof: Proof) -> None:
    """Keep the proof for the consent page; a newer one takes the place of an older one."""
    plain = orjson.dumps(
        {
            "person": proof.person.model_dump(),
            "way": proof.way,
            "assurance": proof.assurance,
            "proven_at": proof.proven_at.isoformat(),
            "subject_hash": proof.subject_hash.hex(),
        }
    )
    sealed = tx.keys.seal_row("identity_proof", holder.hex(), "proof", plain)
    await tx.execute(_KEEP_PROOF, holder, sealed, tx.now + PROOF_LIVES)


async def look(database: Database, holder: bytes) -> Proof | None:
    """The proof waiting for consent, without using it."""
    sealed = await database.fetchval(_LOOK, holder, now())
    return _opened(database.keys.open_row("identity_proof", holder.hex(), "proof", sealed)) if sealed else None


async def take_proof(tx: Tx, holder: bytes) -> Proof | None:
    """The proof, once: a second call, also one at the same moment, finds nothing."""
    row = await tx.fetchrow(_TAKE_PROOF, holder)
    if row is None or row["expires_at"] <= tx.now:
        return None
    return _opened(tx.keys.open_row("identity_proof", holder.hex(), "proof", row["sealed"]))


async def keep_done(tx: Tx, holder: bytes) -> None:
    """Remember that this session's proof led to a registration: a second press then shows the receipt."""
    await tx.execute(_KEEP_PROOF, holder, None, tx.now + DONE_LIVES)


async def is_done(database: Database, holder: bytes) -> bool:
    """Whether this session registered, and no newer proof waits."""
    return bool(await database.fetchval(_DONE, holder, now()))


async def sweep(database: Database) -> None:
    """Delete what is too old, every minute for ever; the caller supervises and restarts it."""
    while True:
        async with database.begin() as tx:
            await tx.execute(_SWEEP, tx.now)
        await asyncio.sleep(_SWEEP_EVERY)


def _opened(plain: bytes) -> Proof:
    kept = orjson.loads(plain)
    return Proof(
        person=Person.model_validate(kept["person"]),
        way=kept["way"],
        assurance=kept["assurance"],
        proven_at=datetime.fromisoformat(kept["proven_at"]),
        subject_hash=bytes.fromhex(kept["subject_hash"]),
    )
