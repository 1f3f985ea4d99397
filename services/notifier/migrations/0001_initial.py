"""Residents with their LINE link, what is known of cases, messages and their delivery, webhook events, the channel."""

from alembic import op

from libs.common.tables import COMMON_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE resident (
    id uuid PRIMARY KEY,
    revision bigint NOT NULL DEFAULT -1,
    state text NOT NULL DEFAULT 'unheard' CHECK (state IN ('unheard', 'active', 'suspended', 'withdrawn', 'erased')),
    line_hash text,
    line_id bytea,
    CHECK ((state = 'active') <= (line_id IS NOT NULL AND line_hash IS NOT NULL)),
    CHECK (state <> 'erased' OR (line_id IS NULL AND line_hash IS NULL))
);
COMMENT ON COLUMN resident.line_id IS 'sealed for resident/<id>/line_id; messages carry copies of it';
CREATE INDEX resident_line_hash ON resident (line_hash);

CREATE TABLE friend (
    line_hash text PRIMARY KEY,
    following boolean NOT NULL,
    at timestamptz NOT NULL
);

CREATE TABLE case_known (
    case_id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    match_revision bigint NOT NULL DEFAULT -1,
    resident_id uuid,
    answered text CHECK (answered IN ('confirmed', 'declined', 'lapsed'))
);
COMMENT ON COLUMN case_known.resident_id IS 'who is to be told, by the newest match; null when revoked or not matched';

CREATE TABLE hold (
    case_id uuid NOT NULL,
    held_by text NOT NULL,
    reason text NOT NULL,
    revision bigint NOT NULL,
    held boolean NOT NULL,
    PRIMARY KEY (case_id, held_by, reason)
);

CREATE TABLE template (
    id bytea PRIMARY KEY,
    kind text NOT NULL,
    rest bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE template IS 'a push request behind the recipient; id is its SHA-256, a row never changes';

CREATE TABLE message (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('notice', 'receipt')),
    case_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    application_id uuid,
    version integer,
    state text NOT NULL CHECK (
        state IN ('waiting', 'held', 'queued', 'accepted', 'undeliverable', 'unknown', 'cancelled')),
    reason text,
    live boolean NOT NULL DEFAULT true,
    priority smallint NOT NULL,
    recipient bytea,
    template_id bytea,
    attempts integer NOT NULL DEFAULT 0,
    first_attempt_at timestamptz,
    next_try_at timestamptz NOT NULL,
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    not_after timestamptz,
    line_request_id text,
    line_message_id text,
    cause_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    accepted_at timestamptz,
    CHECK (state <> 'queued' OR recipient IS NOT NULL),
    CHECK (first_attempt_at IS NULL OR template_id IS NOT NULL),
    CHECK (state <> 'cancelled' OR NOT live),
    CHECK ((kind = 'receipt') = (application_id IS NOT NULL AND version IS NOT NULL))
) WITH (fillfactor = 50);
COMMENT ON COLUMN message.id IS 'also the retry key at LINE and the notice id in events';
COMMENT ON COLUMN message.first_attempt_at IS 'the first try LINE may have accepted; null: LINE surely has nothing';
COMMENT ON COLUMN message.leased_until IS 'a worker has it; in no index, so that a claim touches none';
CREATE UNIQUE INDEX message_one_live_notice ON message (case_id) WHERE kind = 'notice' AND live;
CREATE UNIQUE INDEX message_one_receipt ON message (application_id, version) WHERE kind = 'receipt';
CREATE INDEX message_due ON message (priority, next_try_at) WHERE state = 'queued';
CREATE INDEX message_open_case ON message (case_id) WHERE state IN ('waiting', 'held', 'queued', 'undeliverable');
CREATE INDEX message_open_resident ON message (resident_id)
    WHERE state IN ('waiting', 'held', 'queued', 'undeliverable');
CREATE INDEX message_programme ON message (programme_id);

CREATE TABLE webhook_event (
    id text PRIMARY KEY,
    type text NOT NULL,
    message_type text,
    at timestamptz NOT NULL,
    line_hash text,
    unblocked boolean NOT NULL DEFAULT false,
    reply_token text,
    received_at timestamptz NOT NULL,
    done_at timestamptz
);
COMMENT ON TABLE webhook_event IS 'what LINE told, without any text; user ids as keyed hash only';
CREATE INDEX webhook_event_open ON webhook_event (at, id) WHERE done_at IS NULL;
CREATE INDEX webhook_event_done ON webhook_event (done_at);

CREATE TABLE channel (
    id boolean PRIMARY KEY DEFAULT true CHECK (id),
    paused_reason text,
    paused_by text,
    paused_at timestamptz,
    quota_limit bigint,
    quota_used bigint,
    quota_at timestamptz,
    CHECK ((paused_reason IS NULL) = (paused_at IS NULL))
);
INSERT INTO channel DEFAULT VALUES;
"""


def upgrade() -> None:
    op.execute(COMMON_V1)
    op.execute(TABLES)
