"""Alembic's entry: renders the revisions as SQL, each in a transaction of its own; `kernel.migrate` runs the text."""

from alembic import context

context.configure(
    dialect_name="postgresql",
    literal_binds=True,
    transactional_ddl=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
