"""Every column of this service that holds a sealed value."""

from libs.common.sealed_columns import SESSION, SealedColumn

COLUMNS = (
    SESSION,
    SealedColumn("target_list", "list_id", "filename"),
    SealedColumn("target_list", "list_id", "content"),
    SealedColumn("target_list", "list_id", "findings"),
    SealedColumn("target_list", "list_id", "origin"),
    SealedColumn("target_list", "list_id", "asked_columns"),
    SealedColumn("rehearsal", "rehearsal_id", "taker"),
    SealedColumn("target", "target_id", "person"),
    SealedColumn("target", "target_id", "form"),
    SealedColumn("list_difference", "difference_id", "household"),
    SealedColumn("resident", "resident_id", "person"),
    SealedColumn("resident", "resident_id", "form"),
    SealedColumn("register_file", "file_id", "filename"),
    SealedColumn("register_file", "file_id", "content"),
    SealedColumn("register_file", "file_id", "findings"),
    SealedColumn("register_file", "file_id", "uploader"),
    SealedColumn("register_change", "change_id", "person"),
)
