"""What a release would do, kept as it was looked at; lists that only run beside the paper process, and its results.

A list in shadow can never be released: the check holds whatever a process of any version tries.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
ALTER TABLE target_list
    ADD COLUMN shadow boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT target_list_shadow_tells_nobody CHECK (NOT shadow OR state NOT IN ('releasing', 'released'));
CREATE TABLE rehearsal (
    rehearsal_id uuid PRIMARY KEY,
    list_id uuid NOT NULL REFERENCES target_list ON DELETE CASCADE,
    taken_at timestamptz NOT NULL,
    taken_by text NOT NULL,
    taker bytea NOT NULL,
    sha256 text NOT NULL,
    counts jsonb NOT NULL
);
CREATE INDEX rehearsal_list ON rehearsal (list_id, taken_at);
CREATE TABLE paper_result (
    list_id uuid NOT NULL REFERENCES target_list ON DELETE CASCADE,
    row_number integer NOT NULL,
    case_id uuid UNIQUE REFERENCES benefit_case ON DELETE CASCADE,
    paid boolean NOT NULL,
    amount bigint CHECK (amount >= 0),
    paid_on date,
    PRIMARY KEY (list_id, row_number)
);
COMMENT ON COLUMN paper_result.row_number IS 'in the file; case_id is null where the list has no such household';
"""


def upgrade() -> None:
    op.execute(TABLES)
