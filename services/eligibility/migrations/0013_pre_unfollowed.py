"""When a resident blocked the city's account: soon after a notice it counts against the release."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("ALTER TABLE resident ADD COLUMN unfollowed_at timestamptz")
