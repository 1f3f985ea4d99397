"""Start and stop the server: one instance per data folder, nothing left behind when we are killed."""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from libs.common.embedded import account, postmaster, programs
from libs.common.embedded.programs import PostgresUnavailable

OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "timezone": "UTC",
    "jit": "off",
}
_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
_SOCKET_PATH = 107
_SQL_FIRST = b"CREATE DATABASE todoke;\n"
_START_SECONDS = 60.0
_GUARD = 'read -r _; [ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ] && kill -INT "$1"'


class EmbeddedPostgres:
    """A durable server on the files below `data`, with a superuser `app` and a database `todoke`.

    The data folder belongs to one process at a time. When that process is killed, a guard stops the server; when the
    guard is killed too, the next start does. Whoever can reach the socket may use any role, so its folder is private.
    Calls block for at most a few seconds; they are meant for start-up and shutdown.
    """

    def __init__(self, data: Path, pg_bin: Path | None = None, options: Mapping[str, str] | None = None) -> None:
        self._data = data.expanduser().absolute()
        self._pg_bin = pg_bin
        self._options = {**OPTIONS, **(options or {})}
        self._account = account.choose()
        self._lock: int | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """`{role}` stands for the role's name. Known before the start, also to other processes of this machine."""
        return f"postgresql://{{role}}@/todoke?host={self._socket_folder()}"

    def start(self) -> None:
        """Returns when connections are taken. Raises `PostgresUnavailable`, also when another process runs it."""
        self._take_lock()
        try:
            files = account.prepare(self._data, self._account)
            postmaster.stop_leftover(files)
            found = self._programs(files)
            if not (files / "PG_VERSION").exists():
                self._set_up(found, files)
            self._run(found, files)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the server cleanly; clients still connected are cut off after half a second."""
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None
        if self._server is not None:
            postmaster.end(self._server)
            self._server = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take_lock(self) -> None:
        if self._lock is not None:
            raise PostgresUnavailable("もう起動しています。")
        self._data.mkdir(parents=True, exist_ok=True, mode=0o700 if self._account.uid is None else 0o711)
        lock = os.open(self._data / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise PostgresUnavailable(
                f"データフォルダ {self._data} は、もう動いている todoke が使っています。"
                "それを止めるか、--data で別のフォルダを指定してください。"
            ) from None
        self._lock = lock

    def _programs(self, files: Path) -> programs.Programs:
        version = files / "PG_VERSION"
        found = programs.find(self._pg_bin, int(version.read_text("ascii")) if version.exists() else None)
        if self._account.can_run(found.postgres) and self._account.can_run(found.initdb):
            return found
        return programs.copy(found, files.parent)

    def _set_up(self, found: programs.Programs, files: Path) -> None:
        for leftover in files.iterdir():
            raise PostgresUnavailable(f"{files} に PostgreSQL のものでないファイル（{leftover.name}）があります。")
        new = files.with_name(f"{files.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        self._account.own(new)
        speed = ["--no-sync"] if self._options.get("fsync") == "off" else []
        self._child([found.initdb, "-D", new, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "app", *speed])
        self._child([found.postgres, "--single", "-D", new, "postgres"], _SQL_FIRST)
        files.rmdir()
        new.rename(files)

    def _child(self, command: list[Path | str], given: bytes = b"") -> None:
        done = subprocess.run(  # noqa: S603
            command, input=given, capture_output=True, check=False, cwd="/", env=_environment(), **self._account.options
        )
        if done.returncode:
            tail = done.stderr.decode(errors="replace").strip()[-500:]
            raise PostgresUnavailable(f"データベースを用意できませんでした: {tail}")

    def _run(self, found: programs.Programs, files: Path) -> None:
        sockets = self._socket_folder()
        if sockets != files:
            self._account.own(sockets)
        options = {**self._options, "unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}
        command: list[Path | str] = [
            found.postgres,
            "-D",
            files,
            *(f"--{name}={value}" for name, value in options.items()),
        ]
        deadline = time.monotonic() + _START_SECONDS
        while True:
            log = postmaster.Log(files.with_name(f"{files.name}.log"))
            with log.open() as output:
                self._server = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd="/",
                    env=_environment(),
                    start_new_session=True,
                    **self._account.options,
                )
            if postmaster.wait_ready(self._server, files, deadline):
                break
            self._server = None
            # Backends of a killed postmaster need a moment to notice that they are alone.
            if "shared memory block" not in log.tail() or time.monotonic() > deadline:
                raise PostgresUnavailable(f"PostgreSQL が起動しませんでした: {log.tail()}")
            time.sleep(0.2)
        self._guard = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", _GUARD, "guard", str(self._server.pid), files / "postmaster.pid"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            **self._account.options,
        )

    def _socket_folder(self) -> Path:
        files = (self._data / "postgres").resolve()
        if len(os.fsencode(files)) + _SOCKET_NAME <= _SOCKET_PATH:
            return files
        return Path("/tmp") / f"todoke-{os.geteuid()}-{sha256(os.fsencode(files)).hexdigest()[:16]}"  # noqa: S108


def _environment() -> dict[str, str]:
    """Without PG… variables, which would change what the children do."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8"}
