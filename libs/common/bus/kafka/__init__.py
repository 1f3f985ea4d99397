"""The bus on Apache Kafka, for several processes."""

from libs.common.bus.kafka.bus import KafkaBus

__all__ = ["KafkaBus"]
