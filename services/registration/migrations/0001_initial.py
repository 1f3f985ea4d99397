"""Residents, consents, identity proofs under way, friends of the city's account."""

from alembic import op

from libs.common.tables import COMMON_V1

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE resident (
    id uuid PRIMARY KEY,
    revision integer NOT NULL CHECK (revision > 0),
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'withdrawn')),
    line_hash text,
    line_id bytea,
    person bytea,
    subject_hash bytea,
    way text NOT NULL,
    assurance text NOT NULL,
    proven_at timestamptz NOT NULL,
    consent_version text NOT NULL,
    registered_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    CHECK (num_nonnulls(line_hash, line_id, person, subject_hash) = CASE state WHEN 'withdrawn' THEN 0 ELSE 4 END)
);
CREATE UNIQUE INDEX resident_one_person_a_line ON resident (line_hash);
CREATE UNIQUE INDEX resident_one_line_a_person ON resident (subject_hash);
CREATE INDEX resident_registered_at ON resident (registered_at);
CREATE INDEX resident_withdrawn_at ON resident (withdrawn_at) WHERE withdrawn_at IS NOT NULL;
CREATE TABLE consent_text (
    version text PRIMARY KEY,
    text text NOT NULL,
    first_shown_at timestamptz NOT NULL
);
CREATE TABLE consent (
    resident_id uuid NOT NULL REFERENCES resident,
    revision integer NOT NULL,
    version text NOT NULL,
    agreed_at timestamptz NOT NULL,
    PRIMARY KEY (resident_id, revision)
);
CREATE TABLE identity_attempt (
    state_hash bytea PRIMARY KEY,
    holder bytea NOT NULL,
    sealed bytea NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX identity_attempt_expires_at ON identity_attempt (expires_at);
CREATE TABLE identity_proof (
    holder bytea PRIMARY KEY,
    sealed bytea,
    expires_at timestamptz NOT NULL
);
CREATE INDEX identity_proof_expires_at ON identity_proof (expires_at);
CREATE TABLE friend (
    line_hash text PRIMARY KEY,
    friend boolean NOT NULL,
    at timestamptz NOT NULL
);
"""


def upgrade() -> None:
    op.execute(COMMON_V1)
    op.execute(TABLES)
