"""Leaky buckets that all processes share: how much work an actor may still ask for now.

A bucket holds points, is full at first and fills up again at a steady rate. All that is stored is when it will be full:
what is missing is the time until then, at that rate. Taking points is one statement, so however many ask at once, no
more is given than there was.
"""

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint

from entrepot.kernel.tables import at, global_table

bucket = global_table(
    "bucket",
    Column("key", LargeBinary, nullable=False),
    at("full_at", default_now=False),
    PrimaryKeyConstraint("key", name="bucket_pkey"),
    unlogged=True,
    reason="who asks is counted before a shop is bound, and may be forgotten in a crash",
)
