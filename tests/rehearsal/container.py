"""A process with a root file system, a network and rights of its own, as an engine would start it."""

import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.build_steps import ROOT
from tests.rehearsal.network import namespace
from tests.rehearsal.plan import Program

_SECONDS = 90


class Failed(Exception):
    """A container ended or did not become healthy; the message is the end of what it printed."""


@dataclass
class Container:
    """`place` holds `image/app` (the built image), `volumes`, `hosts` and the logs. `tools`: folders the stand-ins
    need at their own path."""

    program: Program
    place: Path
    tools: Sequence[Path] = ()
    command: str = ""
    user: int | None = None
    running: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Returns at once."""
        command = [
            "ip",
            "netns",
            "exec",
            namespace(self.program.name),
            "unshare",
            "--mount",
            "sh",
            "-c",
            self._script(),
        ]
        with self.log.open("wb") as output:
            self.running = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)

    @property
    def log(self) -> Path:
        return self.place / f"{self.program.name}.log"

    def finish(self) -> None:
        """Waits for its end. Raises `Failed` unless it ended well."""
        if self.running is None or self.running.wait() != 0:
            raise Failed(self.told())

    def healthy(self) -> float:
        """Waits until its health check agrees; the seconds it took. Raises `Failed`."""
        started = time.monotonic()
        while time.monotonic() - started < _SECONDS and self.running and self.running.poll() is None:
            inside = ["nsenter", "--mount", "--net", "--root", "--target", str(self.running.pid)]
            rights = ["setpriv", *_rights(self.program.user, [])]
            environment = ["env", "-i", *(f"{name}={value}" for name, value in self.program.environment.items())]
            command = [*inside, *rights, *environment, *self.program.health]
            done = subprocess.run(command, check=False, capture_output=True)
            if done.returncode == 0:
                return time.monotonic() - started
            time.sleep(0.5)
        raise Failed(self.told())

    def stop(self) -> int:
        """SIGTERM, as an engine does; its exit code."""
        if self.running is None:
            return 0
        self.running.send_signal(signal.SIGTERM)
        try:
            return self.running.wait(30)
        except subprocess.TimeoutExpired:
            self.running.kill()
            return self.running.wait()

    def told(self) -> str:
        """Its name and the end of what it printed."""
        return f"{self.program.name}: {self.log.read_text(errors='replace')[-3000:]}"

    def _script(self) -> str:
        """Run by a shell in namespaces of its own; `root` exists there only."""
        root, program = self.place / "root", self.program
        lines = ["set -e", "mount --make-rprivate /", f"mount -t tmpfs -o mode=0755 tmpfs {root}"]
        for link in ("bin", "sbin", "lib", "lib64"):
            lines.append(f"cp -P /{link} {root}/ 2>/dev/null || true")
        for folder in ("/usr", "/etc", "/proc", "/dev", sys.base_prefix, *map(str, self.tools)):
            lines.append(_bind(folder, f"{root}{folder}", recursive=folder in ("/proc", "/dev")))
        # At the path its scripts were written for, and where the image has it.
        lines += [_bind(f"{self.place}/image/app", f"{root}{place}") for place in (f"{self.place}/image/app", "/app")]
        lines += [f"mount --bind {self.place / name} {root}/etc/{name}" for name in ("hosts", "passwd")]
        for mount in program.mounts:
            source = ROOT / mount.source if mount.source.startswith("./") else self.place / "volumes" / mount.source
            lines.append(_bind(str(source), f"{root}{mount.target}", file=source.is_file()))
            if mount.read_only:
                lines.append(f"mount -o remount,bind,ro {root}{mount.target}")
        lines.append(f"mkdir -p -m 1777 {root}/tmp")
        lines += [f"mkdir -p {root}{p} && mount -t tmpfs -o mode=1777 tmpfs {root}{p}" for p in program.temporary]
        if program.read_only:
            lines.append(f"mount -o remount,ro {root}")
        rights = shlex.join(_rights(program.user if self.user is None else self.user, program.capabilities))
        environment = shlex.join(f"{name}={value}" for name, value in program.environment.items())
        command = self.command or shlex.join(program.command)
        return "\n".join([*lines, f"exec chroot {root} setpriv {rights} env -i {environment} {command}"])


def _bind(source: str, target: str, *, recursive: bool = False, file: bool = False) -> str:
    make = f"mkdir -p {Path(target).parent} && touch {target}" if file else f"mkdir -p {target}"
    return f"{make} && mount --{'r' if recursive else ''}bind {source} {target}"


def _rights(user: int, capabilities: Sequence[str]) -> list[str]:
    bounding = ",".join(["-all", *(f"+{name}" for name in capabilities)])
    ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return [*ids, "--inh-caps=-all", f"--bounding-set={bounding}", "--no-new-privs"]
