"""A programme as data with its revisions, and the answers to requests that carry an idempotency key.

`programme.content` is empty for a programme that an older process made: its columns then say all there is.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
ALTER TABLE programme ADD COLUMN content jsonb;
CREATE TABLE programme_revision (
    programme_id uuid NOT NULL REFERENCES programme,
    revision integer NOT NULL,
    content jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (programme_id, revision)
);
CREATE TABLE idempotent_request (
    actor text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    answer text,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotent_request_asked_at ON idempotent_request (asked_at);
"""


def upgrade() -> None:
    op.execute(TABLES)
