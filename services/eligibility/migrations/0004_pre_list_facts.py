"""What is known about a list, headings that a person has to confirm, and which readings were confirmed before.

The new columns are empty for a list that an older process took in.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
ALTER TABLE target_list
    ADD COLUMN legal_basis text,
    ADD COLUMN purpose text,
    ADD COLUMN base_date date,
    ADD COLUMN retain_until date,
    ADD COLUMN origin bytea,
    ADD COLUMN asked_columns bytea;
CREATE TABLE column_reading (
    heading_index bytea NOT NULL,
    file_kind text NOT NULL,
    field text NOT NULL,
    confirmed_by text NOT NULL,
    confirmed_at timestamptz NOT NULL,
    PRIMARY KEY (heading_index, file_kind, field)
);
CREATE INDEX target_list_kept_file ON target_list (uploaded_at) WHERE content IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
