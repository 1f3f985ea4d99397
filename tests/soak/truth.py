"""The planted truth against ledger, tables and log, when everything is drained."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import orjson

from libs.common import audit
from tests.chain.apart import Apart
from tests.chain.heard import SERVICES
from tests.chain.shown import NOTICE, RECEIPT, shown

_LET_LEASES_RUN_OUT = "UPDATE notifier.message SET leased_until = now() WHERE state = 'queued'"


async def findings(city: Apart, users: Sequence[str]) -> dict[str, int]:
    """Counts of everything that must be zero."""
    await city.admin.execute(_LET_LEASES_RUN_OUT)
    await city.drained(patience=180)
    found: dict[str, int] = {}
    for what, words in (("notice", NOTICE), ("receipt", RECEIPT)):
        seen = await shown(city.admin, words)
        found[f"{what}s lost"] = sum(user not in seen for user in users)
        found[f"{what}s doubled"] = sum(count - 1 for count in seen.values())
        found[f"{what}s to somebody else"] = len(seen.keys() - set(users))
    for table, where in (
        ("registration.resident", "state = 'active'"),
        ("eligibility.match", "live"),
        ("confirmation.benefit_case", "listed"),
        ("confirmation.application", "live"),
    ):
        count = await city.admin.fetchval(f"SELECT count(*) FROM {table} WHERE {where}")
        found[f"{table} off by"] = abs(count - len(users))
    for service in SERVICES:
        found[f"parked in {service}"] = await city.admin.fetchval(f"SELECT count(*) FROM {service}.parked")
        database = city.database(service)
        verdict = await audit.verify(database.pool, database.keys.secret("audit"))
        found[f"audit chain of {service} broken"] = int(not verdict.intact)
    found["keys out of order"] = await _out_of_order(city)
    return found


async def _out_of_order(city: Apart) -> int:
    """Keys of a topic whose events did not stand in the order of their revision; a repetition does not count."""
    seen: set[str] = set()
    revisions: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in await city.log.records():
        body = orjson.loads(record.body)
        if record.headers["ce_id"] not in seen and "revision" in body:
            seen.add(record.headers["ce_id"])
            revisions[record.topic, record.key].append(body["revision"])
    return sum(r != sorted(r) for r in revisions.values())


def repeated(records: Sequence[object]) -> Counter[str]:
    """How often each id was published more than once: what relays repeat after a crash, for the report."""
    counts = Counter(record.headers["ce_id"] for record in records)  # type: ignore[attr-defined]
    return Counter({key: n - 1 for key, n in counts.items() if n > 1})
