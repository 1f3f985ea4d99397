"""The ceiling on Kafka: `python -m benchmarks.bare_kafka SERVICE`, a process a service, aiokafka and asyncpg by hand.

A relay sends what is in the outbox and deletes it, a consumer takes up to 500 records, writes their effects in one
transaction and commits its position. No retries, no inbox logic, no rebalances thought of.
"""

import argparse
import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks import bare_sql as sql
from benchmarks.bare_hops import BATCH, Hops
from libs.common.sealing import Keys, load_master

_KNOWN = "SELECT count(*) FROM notifier.resident WHERE id = ANY($1::uuid[])"


async def relay(pool: Any, service: str, kafka: str, prefix: str) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, acks="all", linger_ms=5, max_batch_size=256 * 1024, compression_type="lz4"
    )
    await producer.start()
    while True:
        rows = await pool.fetch(sql.TAKE.format(service))
        sent = []
        for row in rows:
            headers = [(name, value.encode()) for name, value in orjson.loads(row["headers"]).items()]
            topic = prefix + row["topic"]
            sent.append(await producer.send(topic, row["body"], row["key"].encode(), headers=headers))
        if rows:
            await asyncio.gather(*sent)
            await pool.execute(sql.TAKEN.format(service), [r["id"] for r in rows])
        else:
            await asyncio.sleep(0.02)


async def consume(pool: Any, service: str, kafka: str, prefix: str, hops: Hops) -> None:
    works = {prefix + topic: work for group, topic, work in hops.of() if group == service}
    if not works:
        return
    consumer = AIOKafkaConsumer(
        *works,
        bootstrap_servers=kafka,
        group_id=f"{prefix}{service}",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    while True:
        for slot, records in (await consumer.getmany(timeout_ms=200, max_records=BATCH)).items():
            rows = [_row(record) for record in records]
            if service == "notifier" and slot.topic.endswith("eligibility.matched"):
                await _until_known(pool, rows)
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute(sql.INBOX.format(service), [i for i, _ in rows])
                await works[slot.topic](connection, rows)
            await consumer.commit({slot: records[-1].offset + 1})


async def _until_known(pool: Any, rows: list[tuple[UUID, Any]]) -> None:
    """The bare loop has no placeholder rows: a match may be taken only when its resident is stored."""
    residents = [UUID(orjson.loads(row["body"])["resident_id"]) for _, row in rows]
    while await pool.fetchval(_KNOWN, residents) < len(residents):
        await asyncio.sleep(0.01)


def _row(record: Any) -> tuple[UUID, Any]:
    headers = {name: value.decode() for name, value in record.headers}
    return UUID(headers["ce_id"]), {"headers": orjson.dumps(headers), "body": record.value}


async def deliver(pool: Any, hops: Hops) -> None:
    while True:
        async with pool.acquire() as connection:
            done = await hops.push(connection)
        if not done:
            await asyncio.sleep(0.02)


async def main(a: SimpleNamespace) -> None:
    keys = {name: Keys(name, load_master(a.keys)) for name in ("eligibility", "notifier", "confirmation")}
    hops = Hops(keys, a.rest.read_bytes())
    async with asyncpg.create_pool(a.url.format(role="app"), min_size=2, max_size=8) as pool, asyncio.TaskGroup() as g:
        g.create_task(relay(pool, a.service, a.kafka, a.prefix))
        g.create_task(consume(pool, a.service, a.kafka, a.prefix, hops))
        if a.service == "notifier":
            g.create_task(deliver(pool, hops))
        print("ready", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("service")
    for name in ("--url", "--kafka", "--prefix"):
        parser.add_argument(name, required=True)
    for name in ("--keys", "--rest"):
        parser.add_argument(name, required=True, type=Path)
    uvloop.run(main(parser.parse_args(namespace=SimpleNamespace())))
