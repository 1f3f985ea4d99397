"""Canonical forms and blocking keys, review of doubtful pairs, what staff decided about two people."""

from alembic import op

revision = "0002"
down_revision = "0001"

# `resident_unformed` and `target_unformed` hold only what a version without forms wrote: nothing in a settled system.
TABLES = """
ALTER TABLE programme
    ADD COLUMN policy_room boolean NOT NULL DEFAULT false,
    ADD COLUMN policy_sex boolean NOT NULL DEFAULT false,
    ADD COLUMN policy_partial_date boolean NOT NULL DEFAULT false;
ALTER TABLE target_list
    ADD COLUMN matched_to uuid,
    ADD COLUMN matched boolean NOT NULL DEFAULT false;
ALTER TABLE benefit_case
    ADD COLUMN doubted boolean NOT NULL DEFAULT false,
    ADD COLUMN doubt_revision integer NOT NULL DEFAULT 0;
CREATE INDEX benefit_case_by_list ON benefit_case (list_id, case_id);
ALTER TABLE target
    ADD COLUMN form bytea,
    ADD COLUMN birth_key bytea,
    ADD COLUMN place_key bytea,
    ADD COLUMN second_place_key bytea,
    ADD COLUMN person_key bytea;
CREATE INDEX target_birth ON target (birth_key);
CREATE INDEX target_place ON target (place_key);
CREATE INDEX target_second_place ON target (second_place_key) WHERE second_place_key IS NOT NULL;
CREATE INDEX target_unformed ON target (target_id) WHERE form IS NULL;
ALTER TABLE resident
    ADD COLUMN form bytea,
    ADD COLUMN form_revision integer,
    ADD COLUMN birth_key bytea,
    ADD COLUMN place_key bytea,
    ADD COLUMN second_place_key bytea;
CREATE INDEX resident_birth ON resident (birth_key);
CREATE INDEX resident_place ON resident (place_key);
CREATE INDEX resident_second_place ON resident (second_place_key) WHERE second_place_key IS NOT NULL;
CREATE INDEX resident_unformed ON resident (resident_id)
    WHERE state = 'active' AND form_revision IS DISTINCT FROM revision;
CREATE TABLE formed (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    version text NOT NULL
);
INSERT INTO formed (version) VALUES ('');
ALTER TABLE match
    ADD COLUMN compared text NOT NULL DEFAULT '',
    DROP CONSTRAINT match_case_id_fkey,
    ADD CONSTRAINT match_case_id_fkey FOREIGN KEY (case_id) REFERENCES benefit_case ON DELETE CASCADE;
CREATE TABLE review (
    review_id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES benefit_case ON DELETE CASCADE,
    programme_id uuid NOT NULL,
    target_id uuid NOT NULL,
    resident_id uuid NOT NULL,
    rule text NOT NULL,
    rules_version integer NOT NULL,
    compared text NOT NULL,
    hard boolean NOT NULL,
    after_release boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'proposed', 'same', 'different')),
    found_at timestamptz NOT NULL,
    postponed_at timestamptz,
    first_by text,
    first_at timestamptz,
    decided_by text,
    decided_at timestamptz,
    UNIQUE (target_id, resident_id),
    CONSTRAINT review_two_people
        CHECK (NOT hard OR state <> 'same' OR (first_by IS NOT NULL AND first_by <> decided_by)),
    CONSTRAINT review_decided CHECK ((state IN ('same', 'different')) = (decided_by IS NOT NULL))
);
CREATE INDEX review_case ON review (case_id);
CREATE INDEX review_waiting ON review (programme_id, found_at) WHERE state IN ('open', 'proposed');
CREATE TABLE known_pair (
    resident_id uuid NOT NULL,
    person_key bytea NOT NULL,
    same boolean NOT NULL,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (person_key, resident_id)
);
CREATE UNIQUE INDEX known_pair_one_person ON known_pair (person_key) WHERE same;
CREATE UNIQUE INDEX known_pair_one_number ON known_pair (resident_id) WHERE same;
"""


def upgrade() -> None:
    op.execute(TABLES)
