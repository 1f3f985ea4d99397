"""Phones and who owns them, what each of them shows, retry keys LINE has accepted, webhooks on their way."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE phone (
    user_id text PRIMARY KEY CHECK (user_id ~ '^U[0-9a-f]{32}$'),
    handle text NOT NULL UNIQUE,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    account text NOT NULL DEFAULT 'active' CHECK (account IN ('active', 'deleted', 'other_provider')),
    friend text NOT NULL DEFAULT 'never' CHECK (friend IN ('never', 'friend', 'blocked')),
    consented boolean NOT NULL DEFAULT false,
    person_number text NOT NULL,
    household_number text NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    card_name text NOT NULL,
    kana text NOT NULL,
    birth_date date NOT NULL,
    sex text NOT NULL,
    address text NOT NULL
);
CREATE INDEX phone_seq ON phone (seq);
CREATE INDEX phone_household ON phone (household_number, seq);
CREATE TABLE message (
    id bigint PRIMARY KEY,
    user_id text NOT NULL,
    direction text NOT NULL CHECK (direction IN ('account', 'resident')),
    way text NOT NULL CHECK (way IN ('push', 'multicast', 'reply', 'phone')),
    kind text NOT NULL,
    body text NOT NULL,
    retry_key uuid,
    request_id text,
    at timestamptz NOT NULL
);
CREATE INDEX message_user ON message (user_id, id);
CREATE TABLE accepted (
    retry_key uuid PRIMARY KEY,
    way text NOT NULL,
    request_id text NOT NULL,
    first_message bigint NOT NULL,
    messages integer NOT NULL,
    at timestamptz NOT NULL
);
CREATE TABLE webhook (
    id text PRIMARY KEY,
    event text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    tries integer NOT NULL DEFAULT 0,
    at timestamptz NOT NULL
);
CREATE INDEX webhook_waiting ON webhook (at) WHERE state = 'waiting';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE webhook, accepted, message, phone")
