"""The bus on Apache Kafka, for several processes."""

from libs.common.bus.kafka.bus import KafkaBus
from libs.common.bus.kafka.connection import Connection
from libs.common.bus.kafka.topics import create_topics

__all__ = ["Connection", "KafkaBus", "create_topics"]
