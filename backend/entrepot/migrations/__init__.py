"""Alembic revisions: dated, compatible with the running version, importing no feature. `kernel.migrate` runs them."""
