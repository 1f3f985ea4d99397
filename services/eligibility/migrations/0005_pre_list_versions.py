"""Versions of a target list: what a corrected list changes, kept aside until it is applied.

A process of the version before reads one list of a programme and takes no second one in; it leaves the new columns
at their defaults.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
ALTER TABLE target_list
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN version_state text CHECK (version_state IN ('draft', 'applying', 'applied'));
DROP INDEX target_list_one_live;
CREATE UNIQUE INDEX target_list_one_version ON target_list (programme_id, version)
    WHERE state IN ('reading', 'staged', 'releasing', 'released');
ALTER TABLE benefit_case
    ADD COLUMN withdrawn boolean NOT NULL DEFAULT false,
    ADD COLUMN list_held boolean NOT NULL DEFAULT false,
    ADD COLUMN list_revision integer NOT NULL DEFAULT 0;
CREATE TABLE list_difference (
    difference_id uuid PRIMARY KEY,
    list_id uuid NOT NULL REFERENCES target_list,
    programme_id uuid NOT NULL,
    case_id uuid NOT NULL,
    live boolean NOT NULL,
    listed boolean NOT NULL,
    twice boolean NOT NULL,
    changes text[] NOT NULL,
    household bytea NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'done', 'held', 'confirmed', 'kept', 'withdrawn')),
    act text,
    decided_by text,
    decided_at timestamptz,
    UNIQUE (list_id, case_id),
    CONSTRAINT difference_decided CHECK ((state IN ('confirmed', 'kept', 'withdrawn')) = (decided_by IS NOT NULL))
);
CREATE INDEX list_difference_draft ON list_difference (list_id, case_id) WHERE state = 'draft';
CREATE INDEX list_difference_held ON list_difference (case_id) WHERE state = 'held';
"""


def upgrade() -> None:
    op.execute(TABLES)
