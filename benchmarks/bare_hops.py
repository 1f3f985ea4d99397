"""What the bare loops do with a batch: the same rows and the same crypto as the product, in sets, by hand."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import orjson

from benchmarks import bare_sql as sql
from libs.common.sealing import Keys
from libs.common.settings import Settings
from services.eligibility import forms
from services.eligibility.city import city_of
from services.eligibility.matching.record import restored, stored

BATCH = 500
Work = Callable[[Any, Sequence[Any]], Awaitable[None]]
"""`(connection, [(event id, row with key, headers and body)])`, inside a transaction that has the inbox rows."""


class Hops:
    """`rest`: what follows the recipient in the body of a push."""

    def __init__(self, keys: dict[str, Keys], rest: bytes) -> None:
        self._keys, self._rest = keys, rest
        settings = Settings()
        self._city = city_of(settings.city_name, settings.towns_file)

    def of(self) -> list[tuple[str, str, Work]]:
        """(service, topic, what it does with it)."""
        return [
            ("eligibility", "resident.registered", self._eligibility),
            ("notifier", "resident.registered", self._notifier_resident),
            ("confirmation", "resident.registered", self._confirmation_resident),
            ("notifier", "eligibility.matched", self._notifier_matched),
            ("confirmation", "eligibility.matched", self._confirmation_matched),
            ("eligibility", "notice.pushed", self._eligibility_pushed),
            ("confirmation", "notice.pushed", self._confirmation_pushed),
        ]

    async def _eligibility(self, connection: Any, rows: Sequence[Any]) -> None:
        keys = self._keys["eligibility"]
        residents: list[tuple[Any, ...]] = []
        causes: dict[UUID, tuple[UUID, str]] = {}
        certain: dict[UUID, bytes] = {}
        for event_id, row in rows:
            data = orjson.loads(row["body"])
            resident = UUID(data["resident_id"])
            plain = keys.open_event(event_id, "person", data["person"])
            p = orjson.loads(plain)
            sealed = keys.seal_row("resident", resident, "person", plain)
            record = forms.of_resident(resident, p, self._city)
            form = forms.sealed_resident(resident, record, keys)
            residents.append((resident, data["revision"], sealed, form, *forms.blocks(record, keys), data["line_hash"]))
            certain[resident] = stored(record._replace(kana=""))
            causes[resident] = (event_id, orjson.loads(row["headers"])["ce_correlationid"])
        await connection.execute(sql.RESIDENT_E, *map(list, zip(*residents, strict=True)))
        now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        out: list[tuple[Any, ...]] = []
        near = await connection.fetch(sql.NEAR, [r[0] for r in residents], [r[4] for r in residents])
        equal = [m for m in near if certain[m["resident_id"]] == _form(m, keys)]
        if equal:
            ids = [[m[name] for m in equal] for name in ("case_id", "resident_id", "target_id")]
            await connection.execute(sql.MATCH, *ids)
            await connection.execute(sql.CERTAIN, ids[2], ids[1])
        for m in equal:
            cause, correlation = causes[m["resident_id"]]
            event_id = uuid5(m["case_id"], f"eligibility.matched:{m['resident_id']}:1")
            body = {
                "case_id": m["case_id"],
                "programme_id": m["programme_id"],
                "resident_id": m["resident_id"],
                "revision": 1,
                "role": "head",
                "claim_unit": "household",
                "procedure_kind": m["procedure_kind"],
                "deadline": m["deadline"],
                "wave_id": m["wave_id"],
                "rule": "four-items/2",
                "matched_at": now,
            }
            headers = _headers(event_id, "eligibility", "eligibility.matched.v1", now, correlation, cause)
            out.append((event_id, "eligibility.matched", str(m["case_id"]), headers, orjson.dumps(body, default=str)))
        if out:
            await connection.execute(sql.OUTBOX.format("eligibility"), *map(list, zip(*out, strict=True)))

    async def _notifier_resident(self, connection: Any, rows: Sequence[Any]) -> None:
        keys = self._keys["notifier"]
        out = []
        for event_id, row in rows:
            data = orjson.loads(row["body"])
            resident = UUID(data["resident_id"])
            line_id = keys.open_event(event_id, "line_id", data["line_id"])
            sealed = keys.seal_row("resident", resident, "line_id", line_id)
            out.append((resident, data["revision"], data["line_hash"], sealed))
        await connection.execute(sql.RESIDENT_N, *map(list, zip(*out, strict=True)))

    async def _confirmation_resident(self, connection: Any, rows: Sequence[Any]) -> None:
        data = [orjson.loads(row["body"]) for _, row in rows]
        out = [(UUID(d["resident_id"]), d["revision"], d["line_hash"]) for d in data]
        await connection.execute(sql.RESIDENT_C, *map(list, zip(*out, strict=True)))

    async def _notifier_matched(self, connection: Any, rows: Sequence[Any]) -> None:
        known, messages = [], []
        for event_id, row in rows:
            d = orjson.loads(row["body"])
            case, programme, resident = UUID(d["case_id"]), UUID(d["programme_id"]), UUID(d["resident_id"])
            correlation = UUID(orjson.loads(row["headers"])["ce_correlationid"])
            known.append((case, programme, 1, resident))
            messages.append((uuid5(event_id, f"notice:{case}"), case, programme, resident, None, event_id, correlation))
        await connection.execute(sql.CASE_N, *map(list, zip(*known, strict=True)))
        await connection.execute(sql.MESSAGE, *map(list, zip(*messages, strict=True)))

    async def _confirmation_matched(self, connection: Any, rows: Sequence[Any]) -> None:
        out = []
        for _, row in rows:
            d = orjson.loads(row["body"])
            ids = UUID(d["case_id"]), UUID(d["resident_id"]), UUID(d["programme_id"])
            out.append((*ids, 1, d["role"], date.fromisoformat(d["deadline"])))
        await connection.execute(sql.CASE_C, *map(list, zip(*out, strict=True)))

    async def _eligibility_pushed(self, connection: Any, rows: Sequence[Any]) -> None:
        await connection.execute(sql.PUSHED_E, *_pairs(rows))

    async def _confirmation_pushed(self, connection: Any, rows: Sequence[Any]) -> None:
        await connection.execute(sql.PUSHED_C, *_pairs(rows))

    async def push(self, connection: Any) -> list[UUID]:
        """Claim a batch of notices, open and compose each, record them as accepted; their ids."""
        keys = self._keys["notifier"]
        rows = await connection.fetch(sql.CLAIM, BATCH, b"t")
        bodies = [
            b'{"to":"' + keys.open_row("resident", r["resident_id"], "line_id", r["recipient"]) + b'",' + self._rest
            for r in rows
        ]
        now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        out = []
        for row in rows:
            event_id = uuid5(row["cause_id"], f"notice.pushed.v1:{row['id']}")
            body = orjson.dumps(
                {
                    "case_id": row["case_id"],
                    "programme_id": row["programme_id"],
                    "resident_id": row["resident_id"],
                    "notice_id": row["id"],
                    "pushed_at": now,
                    "reminder": False,
                },
                default=str,
            )
            cause = str(row["correlation_id"]), row["cause_id"]
            headers = _headers(event_id, "notifier", "notice.pushed.v1", now, *cause)
            out.append((event_id, "notice.pushed", str(row["case_id"]), headers, body))
        if bodies:
            async with connection.transaction():
                await connection.execute(sql.RECORD, [r["id"] for r in rows])
                await connection.execute(sql.OUTBOX.format("notifier"), *map(list, zip(*out, strict=True)))
        return [row["id"] for row in rows]


def _pairs(rows: Sequence[Any]) -> tuple[list[UUID], list[UUID]]:
    """Case and resident of each."""
    data = [orjson.loads(row["body"]) for _, row in rows]
    return [UUID(d["case_id"]) for d in data], [UUID(d["resident_id"]) for d in data]


def _form(row: Any, keys: Keys) -> bytes:
    """The listed form without its reading, which a card does not have."""
    opened = keys.open_row("target", row["target_id"], "form", row["form"])
    return stored(restored("", opened)._replace(kana=""))


def _headers(event_id: UUID, source: str, kind: str, now: str, correlation: str, cause: UUID) -> str:
    return orjson.dumps(
        {
            "ce_specversion": "1.0",
            "ce_id": str(event_id),
            "ce_type": kind,
            "ce_source": f"/todoke/{source}",
            "ce_time": now,
            "ce_correlationid": correlation,
            "content-type": "application/json",
            "ce_causationid": str(cause),
        }
    ).decode()
