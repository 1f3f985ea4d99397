"""The embedded log."""

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE head (
    topic text NOT NULL,
    part integer NOT NULL,
    next bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, part)
) WITH (fillfactor = 50);
CREATE TABLE log (
    topic text NOT NULL,
    part integer NOT NULL,
    pos bigint NOT NULL,
    key text NOT NULL,
    headers text NOT NULL,
    body bytea NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, part, pos)
);
ALTER TABLE log ALTER body SET STORAGE EXTERNAL;
CREATE INDEX log_published_at ON log USING brin (published_at);
CREATE TABLE consumed (
    grp text NOT NULL,
    topic text NOT NULL,
    part integer NOT NULL,
    next bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (grp, topic, part)
) WITH (fillfactor = 50);
"""


def upgrade() -> None:
    op.execute(_TABLES)
