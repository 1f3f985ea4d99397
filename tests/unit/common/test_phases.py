"""Expand before the roll-out, contract after it; no version is skipped by accident."""

from pathlib import Path

import asyncpg
import pytest

from libs.common import migrate as module
from libs.common import versions
from libs.common.migrate import migrate
from libs.common.phases import WrongPhase, phase_of, until
from libs.common.versions import up_to_date

FILE = """
from alembic import op

revision = "{revision}"
down_revision = {down}

def upgrade() -> None:
    op.execute("{sql}")
"""
STEPS = {
    "0001_initial": "CREATE TABLE inbox (id int PRIMARY KEY, name text NOT NULL)",
    "0002_pre_full_name": "ALTER TABLE inbox ADD full_name text",
    "0003_post_name": "UPDATE inbox SET full_name = name WHERE full_name IS NULL; ALTER TABLE inbox DROP name",
}
OLD_CODE = "INSERT INTO inbox (id, name) VALUES ({n}, 'before') RETURNING name"
NEW_CODE = "INSERT INTO inbox (id, name, full_name) VALUES ({n}, 'both', 'both') RETURNING full_name"
NEXT_CODE = "INSERT INTO inbox (id, full_name) VALUES ({n}, 'after') RETURNING full_name"


def files(*names: str) -> list[Path]:
    return [Path(f"{name}.py") for name in names]


RELEASES = files("0001_initial", "0002_pre_a", "0003_post_b", "0004_pre_c", "0005_post_d")


@pytest.mark.parametrize(
    ("newest", "current", "phase", "goes_to"),
    [
        (5, None, None, "0005"),
        (5, None, "pre", "0005"),
        (5, "0003", None, "0005"),
        (5, "0003", "pre", "0004"),
        (5, "0004", "pre", None),
        (5, "0004", "post", "0005"),
        (5, "0005", "post", None),
        (5, "0002", "post", "0003"),
        (3, "0001", "pre", "0002"),
        (2, "0001", "post", None),
    ],
)
def test_how_far_a_phase_goes(newest: int, current: str | None, phase: object, goes_to: str | None) -> None:
    assert until(RELEASES[:newest], current, phase) == goes_to  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("current", "phase", "says"),
    [
        ("0001", "pre", "0003_post_b.py がまだです。間の版へ"),
        ("0002", "pre", "0003_post_b.py がまだです。前の版のプロセスが"),
        ("0003", "post", "0004_pre_c.py がまだです。先に: todoke migrate --phase pre"),
    ],
)
def test_a_version_is_not_skipped(current: str, phase: object, says: str) -> None:
    with pytest.raises(WrongPhase, match=says):
        until(RELEASES, current, phase)  # type: ignore[arg-type]


def test_a_name_without_a_phase_is_run_before() -> None:
    assert [phase_of(path) for path in files("0001_initial", "0002_pre_x", "0003_post_x", "0004_postal_code")] == [
        "pre",
        "pre",
        "post",
        "pre",
    ]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for place in (module, versions):
        monkeypatch.setattr(place, "folder_of", lambda name: tmp_path / name)
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def ship(folder: Path, count: int) -> None:
    """A version with the first `count` migrations."""
    for number, (name, sql) in enumerate(list(STEPS.items())[:count], 1):
        down = f'"{number - 1:04}"' if number > 1 else None
        (folder / f"{name}.py").write_text(FILE.format(revision=f"{number:04}", down=down, sql=sql))


async def test_old_code_runs_on_until_the_post_migration_and_may_come_back_before_it(
    database_url: str, folders: Path
) -> None:
    ship(folders, 1)
    await migrate(database_url, ("scratch",))
    service = await asyncpg.connect(
        database_url.format(role="scratch"), server_settings={"search_path": "scratch"}, statement_cache_size=0
    )
    assert await service.fetchval(OLD_CODE.format(n=1)) == "before"

    ship(folders, 3)
    assert not await up_to_date(database_url, ("scratch",))
    await migrate(database_url, ("scratch",), "pre")
    assert await service.fetchval(OLD_CODE.format(n=2)) == "before"  # the connection that was open all the time
    assert await service.fetchval(NEW_CODE.format(n=3)) == "both"
    assert await service.fetchval(OLD_CODE.format(n=4)) == "before"  # rolled back: the image goes back, the table stays
    assert not await up_to_date(database_url, ("scratch",))

    await migrate(database_url, ("scratch",), "post")
    assert await up_to_date(database_url, ("scratch",))
    assert await service.fetchval(NEXT_CODE.format(n=5)) == "after"
    assert await service.fetchval("SELECT count(*) FROM inbox WHERE full_name IS NOT NULL") == 5
    with pytest.raises(asyncpg.UndefinedColumnError):
        await service.fetchval(OLD_CODE.format(n=6))
    await service.close()


async def test_nothing_is_changed_when_one_schema_is_in_the_wrong_phase(database_url: str, folders: Path) -> None:
    ship(folders, 1)
    await migrate(database_url, ("scratch",))
    ship(folders, 3)
    with pytest.raises(WrongPhase):
        await migrate(database_url, ("scratch",), "post")
    assert not await up_to_date(database_url, ("scratch",))
    await migrate(database_url, ("scratch",))
    assert await up_to_date(database_url, ("scratch",))
