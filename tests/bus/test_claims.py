"""A Kafka member's partitions: what a revocation waits for, and what is refused afterwards."""

import asyncio

import pytest
from aiokafka import TopicPartition

from libs.common.bus import BusUnavailable, Record
from libs.common.bus.kafka.claims import Claims, KafkaBatch

ONE, TWO = TopicPartition("topic", 1), TopicPartition("topic", 2)


class Store:
    """Remembers positions; fails or refuses when told."""

    def __init__(self) -> None:
        self.positions: dict[TopicPartition, int] = {}
        self.refuses = False
        self.fails = False

    async def __call__(self, slot: TopicPartition, position: int) -> bool:
        if self.fails:
            raise BusUnavailable
        if not self.refuses:
            self.positions[slot] = position
        return not self.refuses


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def claims(store: Store) -> Claims:
    claims = Claims(store, patience=5)
    await claims.on_partitions_assigned([ONE, TWO])
    return claims


def fly(claims: Claims, slot: TopicPartition = ONE, position: int = 7) -> KafkaBatch:
    claims.fetched(slot, [Record("topic", "key", {}, b"", slot.partition, position)])
    batch = claims.take()
    assert batch
    return batch


async def test_a_busy_partition_is_not_fetched(claims: Claims, store: Store) -> None:
    batch = fly(claims)
    assert claims.free() == [TWO]
    assert await batch.commit()
    assert store.positions == {ONE: 8}
    assert sorted(claims.free()) == [ONE, TWO]
    assert not batch.owned()
    assert not await batch.commit()


async def test_revocation_waits_for_the_batch_in_flight(claims: Claims, store: Store) -> None:
    batch = fly(claims)
    revoking = asyncio.create_task(claims.on_partitions_revoked([ONE, TWO]))
    await asyncio.sleep(0.01)
    assert not revoking.done()
    assert not claims.assigned
    assert batch.owned()
    assert await batch.commit()
    await revoking
    assert store.positions == {ONE: 8}
    assert claims.free() == []


async def test_revocation_drops_what_was_not_handed_out_or_is_released(claims: Claims) -> None:
    batch = fly(claims)
    claims.fetched(TWO, [Record("topic", "key", {}, b"", 2, 0)])
    revoking = asyncio.create_task(claims.on_partitions_revoked([ONE, TWO]))
    await asyncio.sleep(0)
    await batch.release()
    await revoking
    assert claims.take() is None
    claims.fetched(ONE, [Record("topic", "key", {}, b"", 1, 8)])
    assert claims.take() is None


async def test_a_batch_that_takes_too_long_is_no_longer_owned(store: Store) -> None:
    claims = Claims(store, patience=0.01)
    await claims.on_partitions_assigned([ONE])
    batch = fly(claims)
    await claims.on_partitions_revoked([ONE])
    await claims.on_partitions_assigned([ONE])
    assert not batch.owned()
    assert not await batch.commit()
    assert store.positions == {}
    again = fly(claims)
    await batch.release()
    assert again.owned()


async def test_a_refused_position_ends_the_batch_until_the_next_assignment(claims: Claims, store: Store) -> None:
    store.refuses = True
    assert not await fly(claims).commit()
    assert claims.free() == [TWO]
    await claims.on_partitions_assigned([ONE, TWO])
    assert sorted(claims.free()) == [ONE, TWO]


async def test_a_failed_commit_releases_the_batch(claims: Claims, store: Store) -> None:
    store.fails = True
    batch = fly(claims)
    with pytest.raises(BusUnavailable):
        await batch.commit()
    assert not batch.owned()
    again = claims.take()
    assert again
    assert again.records == batch.records
