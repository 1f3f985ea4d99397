"""How far the people of a list are erased, and the end of two indexes that nothing looks up any more."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
ALTER TABLE target_list ADD COLUMN erased_at timestamptz, ADD COLUMN erased_to uuid;
DROP INDEX target_match_key;
DROP INDEX resident_match_key;
"""


def upgrade() -> None:
    op.execute(TABLES)
