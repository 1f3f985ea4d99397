"""Cases, the residents they concern, applications."""

from alembic import op

from libs.common.tables import COMMON_V1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PROGRAMME = """
CREATE TABLE programme (
    programme_id uuid PRIMARY KEY,
    revision integer NOT NULL DEFAULT 0,
    closed_revision integer NOT NULL DEFAULT 0,
    open boolean GENERATED ALWAYS AS (revision > closed_revision) STORED,
    name text,
    legal_basis text,
    claim_unit text,
    base_date date,
    deadline date,
    payout_ways text[],
    instalments jsonb,
    consents jsonb,
    form_version text,
    seizure_exempt boolean NOT NULL DEFAULT false,
    appeal_text text,
    contact text
)
"""

BENEFIT_CASE = """
CREATE TABLE benefit_case (
    case_id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    revision integer NOT NULL DEFAULT 0,
    removed_revision integer NOT NULL DEFAULT 0,
    listed boolean GENERATED ALWAYS AS (revision > removed_revision) STORED,
    claim_unit text,
    procedure_kind text,
    instalment integer NOT NULL DEFAULT 1,
    amount integer NOT NULL DEFAULT 0 CHECK (amount >= 0),
    household bytea,
    account bytea,
    protected boolean NOT NULL DEFAULT false,
    letter_due_at timestamptz,
    letter_reason text,
    lapsed_at timestamptz,
    answers integer NOT NULL DEFAULT 0,
    CHECK (revision = 0 OR (household IS NOT NULL AND procedure_kind IS NOT NULL))
);
CREATE INDEX benefit_case_programme ON benefit_case (programme_id, case_id);
CREATE TABLE case_hold (
    case_id uuid NOT NULL,
    held_by text NOT NULL,
    reason text NOT NULL,
    programme_id uuid NOT NULL,
    revision integer NOT NULL,
    held boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (case_id, held_by, reason)
)
"""

RESIDENT = """
CREATE TABLE resident (
    resident_id uuid PRIMARY KEY,
    revision integer NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'withdrawn', 'erased')),
    line_hash text,
    CHECK ((state = 'active') = (line_hash IS NOT NULL))
);
CREATE INDEX resident_line_hash ON resident (line_hash) WHERE state = 'active';
CREATE TABLE case_resident (
    case_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    matched_revision integer NOT NULL DEFAULT 0,
    revoked_revision integer NOT NULL DEFAULT 0,
    live boolean GENERATED ALWAYS AS (matched_revision > revoked_revision) STORED,
    role text,
    deadline date,
    pushed_at timestamptz,
    seen_at timestamptz,
    undeliverable_at timestamptz,
    PRIMARY KEY (case_id, resident_id)
);
CREATE INDEX case_resident_live ON case_resident (resident_id) WHERE live;
CREATE INDEX case_resident_programme ON case_resident (programme_id)
"""

APPLICATION = """
CREATE TABLE application (
    application_id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES benefit_case (case_id),
    programme_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    live boolean NOT NULL DEFAULT true,
    answer text NOT NULL CHECK (answer IN ('confirmed', 'declined')),
    receipt text NOT NULL UNIQUE,
    channel text NOT NULL,
    resident_id uuid,
    consents jsonb NOT NULL,
    form_version text NOT NULL,
    content_hash bytea NOT NULL,
    shown bytea NOT NULL,
    answered_at timestamptz NOT NULL,
    superseded_at timestamptz,
    UNIQUE (case_id, version),
    CHECK (live = (superseded_at IS NULL))
);
CREATE UNIQUE INDEX application_one_live ON application (case_id) WHERE live;
CREATE INDEX application_list ON application (programme_id, answered_at, application_id) WHERE live
"""


PAYMENT = """
CREATE TABLE payment (
    payment_id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES benefit_case (case_id),
    programme_id uuid NOT NULL,
    instalment integer NOT NULL CHECK (instalment > 0),
    amount integer NOT NULL CHECK (amount > 0),
    live boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX payment_one_live ON payment (case_id, instalment) WHERE live
"""


def upgrade() -> None:
    for sql in (COMMON_V1, PROGRAMME, BENEFIT_CASE, RESIDENT, APPLICATION, PAYMENT):
        op.execute(sql)
