"""A broker process: formatted on first start, stopped and started again on the same data."""

import asyncio
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.broker.certificates import Certificates, make
from sandbox.broker.jars import jars

_START_SECONDS = 60
_JAVA = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user of the listener with TLS and SCRAM-SHA-512."""

    user: str
    password: str


class NotStarted(Exception):
    """The broker ended or did not answer; the message is the end of its log."""


class Broker:
    """`address` takes plain connections; `secure` asks for TLS and one of `users`, its CA is `ca_file`.

    Topics appear on first use with 4 partitions unless `auto_create` is off. `fast` trades speed under load for a
    quick start of the virtual machine.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        users: Sequence[Credentials] = (),
        auto_create: bool = True,
        fast: bool = True,
    ) -> None:
        self._folder, self._users = folder, users
        self._plain, self._secure, self._controller = free_ports(3)
        self._plain = port or self._plain
        self._auto_create, self._fast = auto_create, fast
        self._certificates: Certificates | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._plain}"

    @property
    def secure(self) -> str:
        return f"localhost:{self._secure}"

    @property
    def ca_file(self) -> Path:
        return self._folder / "ca.pem"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Returns when it answers. Raises `JarsMissing` or `NotStarted`."""
        classpath, settings = f"{jars()}/*", self._configured()
        if not (self._folder / "data").exists():
            self._format(classpath, settings)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._java(classpath, "kafka.Kafka", str(settings)), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + _START_SECONDS
        while not _listens(self._plain):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted((self._folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Clean by default; SIGKILL is a crash. Nothing happens when it does not run."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    async def restart(self, how: signal.Signals = signal.SIGTERM, *, away: float = 0.0) -> None:
        """Gone for `away` seconds and the time of its start."""
        await asyncio.to_thread(self.stop, how)
        await asyncio.sleep(away)
        await asyncio.to_thread(self.start)

    def _configured(self) -> Path:
        """The settings file, written anew: a later broker on the same folder may have other ports."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._certificates is None:
            self._certificates = make("localhost")
            self.ca_file.write_text(self._certificates.authority)
        path = self._folder / "server.properties"
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}={value}\n" for name, value in self._settings(self._certificates).items()))
        return path

    def _format(self, classpath: str, settings: Path) -> None:
        command = ["kafka.tools.StorageTool", "format", "-t", _cluster_id(), "-c", str(settings)]
        for user in self._users:
            command += ["--add-scram", f"SCRAM-SHA-512=[name={user.user},password={user.password}]"]
        done = subprocess.run(self._java(classpath, *command), capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise NotStarted((done.stdout + done.stderr)[-2000:])

    def _settings(self, certificates: Certificates) -> dict[str, object]:
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAIN://127.0.0.1:{self._plain},SECURE://127.0.0.1:{self._secure},"
            f"CONTROLLER://127.0.0.1:{self._controller}",
            "advertised.listeners": f"PLAIN://{self.address},SECURE://{self.secure}",
            "inter.broker.listener.name": "PLAIN",
            "listener.security.protocol.map": "PLAIN:PLAINTEXT,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.secure.scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram."
            "ScramLoginModule required;",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.certificate.chain": _one_line(certificates.certificate),
            "ssl.keystore.key": _one_line(certificates.key),
            "log.dirs": self._folder / "data",
            "num.partitions": 4,
            "auto.create.topics.enable": str(self._auto_create).lower(),
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
        }

    def _java(self, classpath: str, *words: str) -> list[str]:
        quick = _JAVA if self._fast else ("-Xms512m", "-Xmx512m")
        log = f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.xml')}"
        return ["java", *quick, log, "-cp", classpath, *words]


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on, all different."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return found


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _cluster_id() -> str:
    """22 characters of URL-safe base64; Kafka refuses one that begins with a dash."""
    return "T" + secrets.token_urlsafe(16)[1:22]


def _one_line(pem: str) -> str:
    """A value of a .properties file that goes over several lines."""
    return pem.strip().replace("\n", "\\n")
