"""Run by Alembic, with the connection and the tables that `migrate.py` hands it."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    # SQLite cannot alter most of a table in place; batch mode copies it.
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
