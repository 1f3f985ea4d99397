"""A case's list is one of its own programme; one key says so where two said less, at half of the cost per row."""

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = """
ALTER TABLE target_list ADD CONSTRAINT target_list_of_programme UNIQUE (list_id, programme_id);
ALTER TABLE benefit_case DROP CONSTRAINT benefit_case_programme_id_fkey, DROP CONSTRAINT benefit_case_list_id_fkey,
    ADD CONSTRAINT benefit_case_of_list FOREIGN KEY (list_id, programme_id)
        REFERENCES target_list (list_id, programme_id);
"""


def upgrade() -> None:
    op.execute(TABLES)
