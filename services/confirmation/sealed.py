"""Every column of this service that holds a sealed value."""

from libs.common.sealed_columns import SESSION, SealedColumn

COLUMNS = (
    SESSION,
    SealedColumn("benefit_case", "case_id", "household"),
    SealedColumn("benefit_case", "case_id", "account"),
    SealedColumn("application", "application_id", "shown"),
)
