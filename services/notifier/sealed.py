"""Every column of this service that holds a sealed value. A message carries a copy of its resident's LINE id."""

from libs.common.sealed_columns import SESSION, SealedColumn

COLUMNS = (
    SESSION,
    SealedColumn("resident", "id", "line_id"),
    SealedColumn("message", "id", "recipient", place="resident", row="resident_id", field="line_id"),
)
