"""How much of a table a statement looks at: a batch may not read a table of any size whole, let alone for each row."""

from libs.common.database import Tx

_READ = """
SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0) FROM pg_stat_xact_user_tables
WHERE relname = $1 AND schemaname = current_schema()
"""


async def rows_read(tx: Tx, table: str) -> int:
    """Rows of the table that this transaction has fetched so far, by scans and by indexes."""
    return int(await tx.fetchval(_READ, table))
