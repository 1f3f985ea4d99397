"""Programmes, target lists, cases, residents, matches."""

from alembic import op

from libs.common.tables import COMMON_V1

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE programme (
    programme_id uuid PRIMARY KEY,
    revision integer NOT NULL,
    name text NOT NULL,
    legal_basis text NOT NULL,
    claim_unit text NOT NULL,
    base_date date NOT NULL,
    deadline date NOT NULL,
    amount integer CHECK (amount > 0),
    seizure_exempt boolean NOT NULL,
    appeal_text text,
    contact text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    created_by text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE target_list (
    list_id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programme,
    state text NOT NULL
        CHECK (state IN ('reading', 'refused', 'staged', 'releasing', 'released', 'discarded')),
    filename bytea NOT NULL,
    sha256 text NOT NULL,
    content bytea,
    findings bytea,
    row_count integer NOT NULL DEFAULT 0,
    case_count integer NOT NULL DEFAULT 0,
    read_count integer NOT NULL DEFAULT 0,
    released_count integer NOT NULL DEFAULT 0,
    wave_id uuid,
    uploaded_by text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    released_by text,
    released_at timestamptz
);
CREATE INDEX target_list_programme ON target_list (programme_id, uploaded_at);
CREATE UNIQUE INDEX target_list_one_live ON target_list (programme_id)
    WHERE state IN ('reading', 'staged', 'releasing', 'released');
CREATE TABLE benefit_case (
    case_id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programme,
    list_id uuid NOT NULL REFERENCES target_list,
    revision integer NOT NULL,
    procedure_kind text NOT NULL,
    amount integer NOT NULL CHECK (amount > 0),
    protected boolean NOT NULL,
    released boolean NOT NULL DEFAULT false,
    answered boolean NOT NULL DEFAULT false
);
CREATE INDEX benefit_case_list ON benefit_case (list_id, case_id) WHERE NOT released;
CREATE TABLE target (
    target_id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES benefit_case,
    programme_id uuid NOT NULL,
    row_number integer NOT NULL,
    is_head boolean NOT NULL,
    match_key bytea,
    person bytea NOT NULL
);
CREATE INDEX target_case ON target (case_id);
CREATE INDEX target_match_key ON target (match_key);
CREATE TABLE resident (
    resident_id uuid PRIMARY KEY,
    revision integer NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'withdrawn', 'erased')),
    match_key bytea,
    person bytea
);
CREATE INDEX resident_match_key ON resident (match_key);
CREATE TABLE match (
    case_id uuid NOT NULL REFERENCES benefit_case,
    resident_id uuid NOT NULL,
    target_id uuid NOT NULL,
    revision integer NOT NULL,
    rule text NOT NULL,
    live boolean NOT NULL DEFAULT true,
    matched_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, resident_id)
);
CREATE UNIQUE INDEX match_one_live ON match (case_id) WHERE live;
CREATE INDEX match_resident ON match (resident_id);
"""


def upgrade() -> None:
    op.execute(COMMON_V1)
    op.execute(TABLES)
