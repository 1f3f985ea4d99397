"""One running server process: is it ready, end it, end one that a killed process left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path

from libs.common.embedded.programs import PostgresUnavailable

_STATUS_LINE = 7
_LOG_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Log:
    """The server's own log, beside its files; the one before is kept once it has grown."""

    path: Path

    def open(self) -> BufferedWriter:
        if self.path.exists() and self.path.stat().st_size > _LOG_BYTES:
            self.path.replace(self.path.with_suffix(".log.1"))
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "ab")

    def tail(self) -> str:
        """The last lines, for an error message."""
        return self.path.read_bytes()[-800:].decode(errors="replace").strip()


def wait_ready(server: "subprocess.Popen[bytes]", files: Path, deadline: float) -> bool:
    """True when connections are taken, False when the process ended; `PostgresUnavailable` after the deadline."""
    while server.poll() is None:
        lines = _pid_file(files)
        if len(lines) > _STATUS_LINE and lines[0] == str(server.pid) and lines[_STATUS_LINE].strip() == "ready":
            return True
        if time.monotonic() > deadline:
            end(server)
            raise PostgresUnavailable("PostgreSQL の起動に時間がかかりすぎました。もう一度起動してください。")
        time.sleep(0.01)
    return False


def end(server: "subprocess.Popen[bytes]") -> None:
    """Wait for clients for half a second, then cut them off, then give up on a clean end (it recovers at the start)."""
    _end(
        server.pid, lambda: server.poll() is not None, ((signal.SIGTERM, 0.5), (signal.SIGINT, 30), (signal.SIGQUIT, 5))
    )
    if server.poll() is None:
        server.kill()
    server.wait()


def stop_leftover(files: Path) -> None:
    """End the server of a process that was killed, and remove what a crash left of the pid file.

    The caller holds the lock of the data folder, so whatever runs on these files belongs to nobody.
    """
    lines = _pid_file(files)
    if not lines or not lines[0].isdigit():
        return
    pid = int(lines[0])
    if _is_server(pid, files):
        _end(pid, lambda: not _is_server(pid, files), ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 2)))
    if _is_server(pid, files):
        raise PostgresUnavailable(
            f"前の PostgreSQL（プロセス {pid}）が終わりません。これを止めてから、もう一度起動してください。"
        )
    (files / "postmaster.pid").unlink(missing_ok=True)


def _end(pid: int, ended: Callable[[], bool], steps: tuple[tuple[signal.Signals, float], ...]) -> None:
    for step, patience in steps:
        if ended():
            return
        try:
            os.kill(pid, step)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while not ended() and time.monotonic() < deadline:
            time.sleep(0.01)


def _is_server(pid: int, files: Path) -> bool:
    """A process id in a file may belong to anybody after a reboot; ours names the folder on its command line."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        command = b""
    except PermissionError:
        return False
    if not command and not Path("/proc/self").exists():
        command = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False).stdout  # noqa: S603
    return os.fsencode(files) in command and b"postgres" in command


def _pid_file(files: Path) -> list[str]:
    try:
        return (files / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
