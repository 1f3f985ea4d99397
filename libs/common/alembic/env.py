"""What Alembic runs for every schema; the caller hands over an open connection and commits it."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], version_table_schema=context.config.attributes["schema"]
)
context.run_migrations()
