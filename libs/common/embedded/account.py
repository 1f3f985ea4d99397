"""The account the database runs under: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from libs.common.embedded.programs import PostgresUnavailable

RELOCATED = Path("/var/lib/todoke")


class _As(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the children run as; `uid` is None when they run as we do."""

    uid: int | None = None
    gid: int | None = None

    @property
    def options(self) -> _As:
        """Arguments for `subprocess`; the groups of root are dropped."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_run(self, program: Path) -> bool:
        """Asked of the kernel by trying, since permissions, mounts and libraries all have a say."""
        try:
            done = subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", **self.options)  # noqa: S603
        except PermissionError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Whether the folder can be passed through from `/` down."""
        try:
            done = subprocess.run(  # noqa: S603
                ["/usr/bin/test", "-x", folder], capture_output=True, check=False, cwd="/", **self.options
            )
        except PermissionError:
            raise PostgresUnavailable(
                "root では PostgreSQL を動かせず、利用者を切り替える権限もありません。一般の利用者で起動してください。"
            ) from None
        return done.returncode == 0

    def own(self, folder: Path) -> None:
        """Create the folder if need be, for this account alone. Raises `PostgresUnavailable` for somebody else's."""
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.uid):
            raise PostgresUnavailable(f"{folder} はほかの利用者のものです。消すか、別のフォルダを指定してください。")
        folder.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def choose() -> Account:
    """Ourselves; as root the account `postgres` if there is one, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailable("利用者 postgres も nobody もありません。一般の利用者で起動してください。")


def prepare(data: Path, account: Account) -> Path:
    """The folder for the database's files below `data`, resolved; created when missing.

    Below a private home the account cannot reach it. The permissions of the home stay as they are; the files then
    live under /var/lib/todoke and `data/postgres` is a link to them.
    """
    if not data.exists():
        data.mkdir(parents=True, mode=0o700 if account.uid is None else 0o711)
    place = data / "postgres"
    if not place.exists() and account.uid is not None and not account.can_enter(data):
        place.unlink(missing_ok=True)
        RELOCATED.mkdir(mode=0o711, parents=True, exist_ok=True)
        place.symlink_to(tempfile.mkdtemp(prefix="postgres-", dir=RELOCATED))
    place = place.resolve()
    account.own(place)
    return place
