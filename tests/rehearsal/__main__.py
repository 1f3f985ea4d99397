"""`make compose-rehearsal`: see the package. Exit code 1 when anything failed, 2 where it cannot be tried."""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from libs.common.embedded import programs
from sandbox.broker import JarsMissing, jars
from tests.deploy.build_steps import run_build
from tests.rehearsal import stand_ins
from tests.rehearsal.container import Container, Failed
from tests.rehearsal.network import hosts, network
from tests.rehearsal.plan import Program, plan

_OWNERS = {"postgres-data": 999, "kafka-data": 1000, "data": 10001}
"""Whose an empty volume is, as the images have it."""


def main() -> None:
    missing = [name for name in ("ip", "unshare", "nsenter", "setpriv", "java") if shutil.which(name) is None]
    if os.geteuid() != 0 or missing:
        print(f"compose-rehearsal: nothing was tried: it needs root, and {' '.join(missing) or 'nothing else'}.")
        raise SystemExit(2)
    # Not below /tmp, which is a container's own.
    place = Path(tempfile.mkdtemp(prefix="todoke-rehearsal-", dir="/var/tmp"))
    place.chmod(0o755)
    try:
        print("building what the image holds …", flush=True)
        run_build(place / "image")
        wanted = plan()
        _prepare(place, wanted)
        with network(list(wanted)) as addresses:
            (place / "hosts").write_text(hosts(addresses, {name: p.aliases for name, p in wanted.items()}))
            containers = {name: _container(program, place) for name, program in wanted.items()}
            try:
                _play(containers, addresses)
            finally:
                for container in containers.values():
                    container.stop()
    except (Failed, JarsMissing) as error:
        sys.exit(f"compose-rehearsal: {error}")
    finally:
        shutil.rmtree(place)


def _prepare(place: Path, wanted: dict[str, Program]) -> None:
    (place / "root").mkdir()
    users = Path("/etc/passwd").read_text()
    (place / "passwd").write_text(users + "todoke-postgres:x:999:999::/:/bin/sh\n")
    for program in wanted.values():
        for mount in program.mounts:
            if not mount.source.startswith("./"):
                volume = place / "volumes" / mount.source
                volume.mkdir(parents=True, exist_ok=True)
                owner = _OWNERS.get(mount.source, 0)
                os.chown(volume, owner, owner)


def _container(program: Program, place: Path) -> Container:
    if program.name == "postgres":
        found = programs.find().bin
        # The wheel's programs find their libraries in the folder beside theirs.
        tools = [found.parents[1], *found.parents[2].glob(f"{found.parents[1].name}.libs")]
        return Container(program, place, tools, stand_ins.postgres(program, found))
    if program.name == "kafka":
        return Container(program, place, [jars()], stand_ins.kafka(program, jars()), user=1000)
    return Container(program, place)


def _play(containers: Mapping[str, Container], addresses: Mapping[str, str]) -> None:
    def run(name: str) -> None:
        containers[name].start()
        containers[name].finish()
        print(f"{name}: done", flush=True)

    run("secrets")
    run("secrets")  # the second start finds what the first one made
    for name, port in (("postgres", 5432), ("kafka", 9092)):
        containers[name].start()
        _wait(containers[name], addresses[name], port)
    run("migrate")
    run("topics")
    lasting = [name for name, c in containers.items() if c.program.ours and c.program.health]
    for name in lasting:
        containers[name].start()
    for name in lasting:
        print(f"{name}: healthy ({containers[name].healthy():.1f} s)", flush=True)
    containers["story"].start()
    try:
        containers["story"].finish()
    finally:
        print(containers["story"].log.read_text())
    for name in reversed(lasting):
        started = time.monotonic()
        code = containers[name].stop()
        print(f"{name}: ended with {code} ({time.monotonic() - started:.1f} s)")
        if code != 0 and containers[name].program.command[0] == "todoke":
            raise Failed(f"{name} did not drain")


def _wait(container: Container, address: str, port: int) -> None:
    for _ in range(120):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((address, port)) == 0:
                print(f"{container.program.name}: takes connections", flush=True)
                return
        if container.running is None or container.running.poll() is not None:
            break
        time.sleep(0.5)
    raise Failed(container.told())


if __name__ == "__main__":
    main()
