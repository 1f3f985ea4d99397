"""A person has looked at a protected case; a match of a held case that nobody was told of yet waits.

A process of the version before holds every protected case and tells of a freed one itself, so that it is told once
by either: the id of the event is the same.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = """
ALTER TABLE benefit_case ADD COLUMN looked_at timestamptz, ADD COLUMN looked_at_by text,
    ADD CONSTRAINT benefit_case_looked_at CHECK ((looked_at IS NULL) = (looked_at_by IS NULL));
CREATE INDEX benefit_case_protected ON benefit_case (programme_id, case_id) WHERE protected;
UPDATE match m SET waits = true FROM benefit_case c
WHERE c.case_id = m.case_id AND m.live AND c.released AND NOT c.answered AND c.register_held
    AND NOT EXISTS (SELECT FROM notice_outcome o WHERE o.case_id = m.case_id AND o.resident_id = m.resident_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
