"""A resident who is told of a case says that it is about somebody else.

`denied_revision` is the match that was denied; a later match of the same resident opens the case again. It is empty
for everything an older process wrote.
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE case_resident ADD COLUMN denied_revision integer")
