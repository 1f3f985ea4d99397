"""Release in stages: how far a list may be released, its waves, and what became of what was told.

`target_list.release_to` is kept by the database, so that a process of the version before, which knows no stages and no
pause, releases nothing beyond it.
"""

from alembic import op

revision = "0007"
down_revision = "0005"

TABLES = """
ALTER TABLE target_list
    ADD COLUMN release_to integer,
    ADD CONSTRAINT target_list_release_to CHECK (release_to IS NULL OR released_count <= release_to);
ALTER TABLE benefit_case
    ADD COLUMN declined boolean NOT NULL DEFAULT false,
    ADD COLUMN not_me_by uuid;
ALTER TABLE match ADD COLUMN waits boolean NOT NULL DEFAULT false;
CREATE INDEX match_waits ON match (case_id) WHERE waits AND live;
CREATE TABLE release_wave (
    wave_id uuid PRIMARY KEY,
    list_id uuid NOT NULL REFERENCES target_list,
    by_stages boolean NOT NULL,
    stage text NOT NULL CHECK (stage IN ('canary', 'one_percent', 'ten_percent', 'all')),
    state text NOT NULL CHECK (state IN ('proposed', 'running', 'paused', 'stopped', 'undoing', 'undone')),
    case_count integer NOT NULL,
    two_people boolean NOT NULL,
    first_by text NOT NULL,
    first_at timestamptz NOT NULL,
    second_by text,
    second_at timestamptz,
    stage_to integer,
    stopped_for text CHECK (stopped_for IN ('failed', 'blocked', 'not_me')),
    cleared_failed integer NOT NULL DEFAULT 0,
    cleared_blocked integer NOT NULL DEFAULT 0,
    cleared_not_me integer NOT NULL DEFAULT 0,
    CONSTRAINT release_two_people CHECK (
        NOT two_people OR state IN ('proposed', 'undone') OR (second_by IS NOT NULL AND second_by <> first_by)),
    CONSTRAINT release_stopped CHECK ((state = 'stopped') = (stopped_for IS NOT NULL))
);
CREATE UNIQUE INDEX release_wave_one_live ON release_wave (list_id) WHERE state <> 'undone';
CREATE INDEX release_wave_of_list ON release_wave (list_id, first_at);
CREATE TABLE release_canary (
    wave_id uuid NOT NULL REFERENCES release_wave,
    case_id uuid NOT NULL REFERENCES benefit_case ON DELETE CASCADE,
    PRIMARY KEY (wave_id, case_id)
);
CREATE TABLE notice_outcome (
    case_id uuid NOT NULL REFERENCES benefit_case ON DELETE CASCADE,
    resident_id uuid NOT NULL,
    pushed_at timestamptz,
    failure text,
    PRIMARY KEY (case_id, resident_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)
