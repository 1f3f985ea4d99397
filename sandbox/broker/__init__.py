"""One Apache Kafka broker on this machine, from Apache's own jars on Java 17: for tests, demonstrations and benches."""

from sandbox.broker.broker import Broker, Credentials, NotStarted
from sandbox.broker.jars import VERSION, JarsMissing, jars

__all__ = ["VERSION", "Broker", "Credentials", "JarsMissing", "NotStarted", "jars"]
