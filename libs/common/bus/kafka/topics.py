"""Topics, made before the first use with the same number of partitions each."""

from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from libs.common.bus import BusUnavailable
from libs.common.bus.kafka.connection import Connection

_WEEK_MS = 7 * 24 * 3600 * 1000
_LARGEST = 2 * 1024 * 1024  # bytes; what the producer sends at most, a body of 1 MiB and its headers among it


async def create_topics(connection: Connection, names: Sequence[str], partitions: int, replicas: int) -> list[str]:
    """Make what is missing, kept for a week; the names of those made. One that exists stays as it is.

    Raises `BusUnavailable` when no broker answers or one refuses, ValueError when a topic has another number of
    partitions: the order per key would not survive a change while events are under way.
    """
    try:
        admin = AIOKafkaAdminClient(**connection.options())
        await admin.start()
    except (KafkaError, OSError) as error:
        raise BusUnavailable(f"Kafka does not answer: {type(error).__name__}") from error
    try:
        known = set(await admin.list_topics())
        names = [connection.prefix + name for name in names]
        missing = [name for name in names if name not in known]
        made = [_new(name, partitions, replicas) for name in missing]
        if made:
            answer = await admin.create_topics(made)
            for topic, code, *reason in answer.topic_errors:
                fault = for_code(code)
                if code and fault is not TopicAlreadyExistsError:
                    raise BusUnavailable(f"{topic}: {fault.__name__} {reason[0] if reason else ''}".strip())
        there = [name for name in names if name in known]
        for topic in await admin.describe_topics(there) if there else []:
            if (count := len(topic["partitions"])) != partitions:
                raise ValueError(f"{topic['topic']} has {count} partitions, not {partitions}")
    except KafkaError as error:
        raise BusUnavailable(f"Kafka refused: {type(error).__name__}") from error
    finally:
        await admin.close()
    return missing


def _new(name: str, partitions: int, replicas: int) -> NewTopic:
    settings = {"retention.ms": str(_WEEK_MS), "cleanup.policy": "delete", "max.message.bytes": str(_LARGEST)}
    if replicas > 2:
        settings["min.insync.replicas"] = str(replicas - 1)
    return NewTopic(name, partitions, replicas, topic_configs=settings)
