"""異動情報: files with their as-of date, changes, what each did to which case, and who has to look.

Nothing refers to the new columns of old tables without their defaults: the version before neither writes nor needs
them.
"""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE register_file (
    file_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('reading', 'refused', 'applying', 'applied')),
    as_of date NOT NULL,
    fresh_until date NOT NULL,
    empty boolean NOT NULL,
    filename bytea,
    sha256 text,
    content bytea,
    findings bytea,
    row_count integer NOT NULL DEFAULT 0,
    uploaded_by text NOT NULL,
    uploader bytea NOT NULL,
    uploaded_at timestamptz NOT NULL,
    CONSTRAINT register_file_content CHECK (content IS NULL OR state = 'reading')
);
CREATE UNIQUE INDEX register_file_once ON register_file (sha256) WHERE state <> 'refused';
CREATE INDEX register_file_newest ON register_file (uploaded_at DESC);
CREATE TABLE register_change (
    change_id uuid PRIMARY KEY,
    file_id uuid NOT NULL REFERENCES register_file,
    row_number integer NOT NULL,
    kind text NOT NULL,
    happened_on date NOT NULL,
    person_key bytea,
    birth_key bytea,
    new_head_key bytea,
    person bytea NOT NULL,
    waiting boolean NOT NULL DEFAULT true
);
CREATE INDEX register_change_number ON register_change (person_key);
CREATE INDEX register_change_birth ON register_change (birth_key);
CREATE INDEX register_change_file ON register_change (file_id, row_number);
CREATE INDEX register_change_waiting ON register_change (file_id, happened_on) WHERE waiting;
CREATE TABLE register_effect (
    effect_id uuid PRIMARY KEY,
    change_id uuid NOT NULL REFERENCES register_change ON DELETE CASCADE,
    case_id uuid NOT NULL REFERENCES benefit_case ON DELETE CASCADE,
    programme_id uuid NOT NULL,
    target_id uuid NOT NULL,
    act text NOT NULL,
    why text NOT NULL,
    hold_reason text,
    state text NOT NULL CHECK (state IN ('done', 'waiting', 'continued', 'withdrawn', 'settled')),
    made_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    UNIQUE (change_id, case_id)
);
CREATE INDEX register_effect_case ON register_effect (case_id);
CREATE INDEX register_effect_waiting ON register_effect (made_at) WHERE state = 'waiting';
ALTER TABLE benefit_case
    ADD COLUMN register_held boolean NOT NULL DEFAULT false,
    ADD COLUMN register_closed boolean NOT NULL DEFAULT false,
    ADD COLUMN register_revision integer NOT NULL DEFAULT 0;
ALTER TABLE target ADD COLUMN register_gone boolean NOT NULL DEFAULT false;
CREATE INDEX target_person ON target (person_key) WHERE person_key IS NOT NULL;
ALTER TABLE target_list ADD COLUMN register_checked boolean NOT NULL DEFAULT false;
"""


def upgrade() -> None:
    op.execute(TABLES)
