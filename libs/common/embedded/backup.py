"""A copy of the embedded server's files, taken while it runs, and put back."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import orjson

from libs.common.embedded import account, programs
from libs.common.embedded.programs import PostgresUnavailable

FILES = "postgres"


def take(url: str, into: Path, pg_bin: Path | None = None) -> None:
    """Copy the server at `url` to `into/postgres` and check every file of the copy. Takes as long as the disk does.

    Raises `PostgresUnavailable`; what was copied until then is removed.
    """
    files = into / FILES
    program = programs.find(pg_bin).bin / "pg_basebackup"
    options = ["-c", "fast", "-X", "stream", "--manifest-checksums=SHA256"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    try:
        done = subprocess.run(  # noqa: S603
            [program, "-d", url.format(role="app"), "-D", files, *options],
            capture_output=True,
            check=False,
            env={**environment, "LC_ALL": "C.UTF-8"},
        )
        if done.returncode:
            raise PostgresUnavailable(f"写しに失敗しました: {done.stderr.decode(errors='replace').strip()[-500:]}")
        verify(into)
    except BaseException:
        shutil.rmtree(files, ignore_errors=True)
        raise


def verify(backup: Path) -> None:
    """Compare every file with the size and checksum the server gave when it was copied. Raises `PostgresUnavailable`.

    The log to be replayed is not among them; the server checks it when it starts. (`pg_verifybackup` does the same,
    but the one in the wheel for PostgreSQL 18 does not run.)
    """
    files = backup / FILES
    try:
        written = (files / "backup_manifest").read_bytes()
        manifest = orjson.loads(written)
        if (
            hashlib.sha256(written[: written.rindex(b'"Manifest-Checksum"')]).hexdigest()
            != manifest["Manifest-Checksum"]
        ):
            raise PostgresUnavailable(f"{files / 'backup_manifest'} がこわれています。別の写しを使ってください。")
        for entry in manifest["Files"]:
            with (files / entry["Path"]).open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == entry["Checksum"]
            if not same:
                raise PostgresUnavailable(f"{files / entry['Path']} がこわれています。別の写しを使ってください。")
    except (OSError, ValueError, KeyError) as error:
        raise PostgresUnavailable(f"{files} の写しが読めません（{type(error).__name__}）。") from None


def put_back(backup: Path, data: Path) -> None:
    """Copy the files into an empty data folder, for the account the server runs under. All of it, or nothing is there.

    Raises `PostgresUnavailable` when there is something already.
    """
    owner = account.choose()
    place = account.prepare(data, owner)
    if any(place.iterdir()):
        raise PostgresUnavailable(f"{place} は空ではありません。--data で空のフォルダーを指定してください。")
    new = place.with_name(f"{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(backup / FILES, new, ignore=shutil.ignore_patterns(".s.PGSQL.*"))
    for path in (new, *new.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if owner.uid is not None and owner.gid is not None:
            os.chown(path, owner.uid, owner.gid)
    place.rmdir()
    new.rename(place)
