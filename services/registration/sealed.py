"""Every column of this service that holds a sealed value."""

from libs.common.sealed_columns import SESSION, SealedColumn

COLUMNS = (
    SESSION,
    SealedColumn("resident", "id", "line_id"),
    SealedColumn("resident", "id", "person"),
    SealedColumn("identity_attempt", "state_hash", "sealed", "bytea", field="kept"),
    SealedColumn("identity_proof", "holder", "sealed", "bytea", field="proof"),
)
