"""What LINE said about a message before it went to anybody."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE template_check (
    template_id bytea PRIMARY KEY REFERENCES template,
    accepted boolean NOT NULL,
    at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute(TABLES)
