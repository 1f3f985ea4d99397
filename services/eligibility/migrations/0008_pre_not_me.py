"""The revision of the hold by which a resident said that a case is about somebody else: what frees it is newer."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("ALTER TABLE benefit_case ADD COLUMN not_me_revision integer")
