"""Who certainly is the person of which row, whoever is told; the role of who is told; people who share a phone.

`match.role` says head for a match that an older process makes: it tells nobody else. `resident.line_hash` is empty
until the resident's next revision; a phone that is not known counts as one person's.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE certain_person (
    target_id uuid PRIMARY KEY REFERENCES target ON DELETE CASCADE,
    resident_id uuid NOT NULL,
    part text NOT NULL,
    rule text NOT NULL,
    compared text NOT NULL
);
CREATE INDEX certain_person_resident ON certain_person (resident_id);
CREATE TABLE further_case (
    target_id uuid NOT NULL REFERENCES target ON DELETE CASCADE,
    case_id uuid NOT NULL REFERENCES benefit_case ON DELETE CASCADE,
    PRIMARY KEY (case_id, target_id)
);
CREATE INDEX further_case_target ON further_case (target_id);
ALTER TABLE match ADD COLUMN role text NOT NULL DEFAULT 'head';
ALTER TABLE resident ADD COLUMN line_hash text;
CREATE INDEX resident_line ON resident (line_hash) WHERE line_hash IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
