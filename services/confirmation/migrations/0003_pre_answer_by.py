"""The last day to answer by procedure kind, where it is before the programme's deadline.

It is empty for a programme that an older process heard of, until its next revision.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE programme ADD COLUMN answer_by jsonb NOT NULL DEFAULT '{}'")
