"""Alembic's entry: migrate over the connection, and in the transaction, of `annotation.store`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
