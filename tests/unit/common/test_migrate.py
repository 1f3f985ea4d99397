"""Roles and schemas: each service reaches its own tables and nothing else; audit rows stay as written."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from libs.common import migrate as module
from libs.common.migrate import migrate
from libs.common.versions import up_to_date

ADD = """
INSERT INTO audit (at, actor, role, action, object, detail) VALUES (now(), 'a', 'r', 'x', 'o', '{}') RETURNING id
"""
INITIAL = """
from alembic import op
from libs.common.tables import COMMON_V1

revision = "{revision}"
down_revision = {down}

def upgrade() -> None:
    op.execute({sql})
"""


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "folder_of", lambda name: tmp_path / name)
    return tmp_path


@pytest.fixture
async def url(database_url: str, folders: Path) -> str:
    """A database with two services of our own, `alpha` and `beta`, on the common tables."""
    for name in ("alpha", "beta"):
        write(folders, name, "0001", "COMMON_V1")
    await migrate(database_url, ("alpha", "beta"))
    return database_url


def write(folders: Path, name: str, revision: str, sql: str) -> None:
    down = "None" if revision == "0001" else f'"{int(revision) - 1:04}"'
    (folders / name).mkdir(exist_ok=True)
    (folders / name / f"{revision}_x.py").write_text(INITIAL.format(revision=revision, down=down, sql=sql))


async def as_role(url: str, role: str, schema: str, *statements: str) -> list[object]:
    connection = await asyncpg.connect(url.format(role=role), server_settings={"search_path": schema})
    try:
        return [await connection.fetchval(statement) for statement in statements]
    finally:
        await connection.close()


async def test_a_service_works_in_its_own_schema(url: str) -> None:
    assert await as_role(
        url,
        "alpha",
        "alpha",
        "INSERT INTO inbox (event_id) VALUES (gen_random_uuid())",
        "INSERT INTO outbox (event_id, topic, key, headers, body) VALUES (gen_random_uuid(), 't', 'k', '{}', '')",
        "DELETE FROM outbox RETURNING key",
    ) == [None, None, "k"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM beta.inbox",
        "INSERT INTO beta.inbox (event_id) VALUES (gen_random_uuid())",
        "CREATE TABLE alpha.mine (x int)",
        "CREATE TABLE public.mine (x int)",
        "UPDATE alpha.alembic_version SET version_num = 'x'",
        "SET ROLE beta",
        "SET ROLE alpha_migrator",
    ],
)
async def test_permission_denied_elsewhere(url: str, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await as_role(url, "alpha", "alpha", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'someone else'",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "DELETE FROM audit_chain",
    ],
)
async def test_audit_rows_are_only_added(url: str, statement: str) -> None:
    assert await as_role(url, "alpha", "alpha", ADD, "SELECT count(*) FROM audit") == [1, 1]
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await as_role(url, "alpha", "alpha", statement)


async def test_migrating_again_and_at_the_same_time_changes_nothing(url: str) -> None:
    await as_role(url, "alpha", "alpha", "INSERT INTO inbox (event_id) VALUES (gen_random_uuid())")
    await asyncio.gather(*(migrate(url, ("alpha", "beta")) for _ in range(3)))
    assert await as_role(url, "alpha", "alpha", "SELECT count(*) FROM inbox") == [1]


async def test_a_later_migration_adds_a_table_with_its_rights(url: str, folders: Path) -> None:
    write(
        folders,
        "alpha",
        "0002",
        '''"""CREATE TABLE more (id bigint PRIMARY KEY, note text DEFAULT ':x'); CREATE INDEX ON more (note)"""''',
    )
    await migrate(url, ("alpha",))
    assert await as_role(url, "alpha", "alpha", "INSERT INTO more VALUES (1) RETURNING note") == [":x"]


async def test_a_failing_migration_leaves_nothing(url: str, folders: Path) -> None:
    write(folders, "beta", "0002", '"CREATE TABLE more (id bigint); SELECT nonsense"')
    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrate(url, ("beta",))
    assert await as_role(
        url, "beta_migrator", "beta", "SELECT to_regclass('more')", "SELECT version_num FROM alembic_version"
    ) == [
        None,
        "0001",
    ]


async def test_a_service_without_migrations_has_an_empty_schema(url: str) -> None:
    await migrate(url, ("gamma",))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await as_role(url, "gamma", "gamma", "SELECT 1 FROM alpha.inbox")


async def test_a_schema_behind_or_missing_is_noticed_without_alembic(database_url: str) -> None:
    assert await up_to_date(database_url)
    app = await asyncpg.connect(database_url.format(role="app"))
    await app.execute("UPDATE notifier.alembic_version SET version_num = '0000'")
    assert not await up_to_date(database_url)
    await app.execute("DROP SCHEMA notifier CASCADE")
    assert not await up_to_date(database_url)
    await app.close()
