"""Which duties a shop keeps apart."""

from sqlalchemy import CheckConstraint, Column, Text

from entrepot.access.rules.duties import DutyPair
from entrepot.kernel.tables import at, shop_table

separated_duty = shop_table(
    "separated_duty",
    Column("pair", Text, nullable=False),
    at("created_at"),
    CheckConstraint(f"pair IN ({', '.join(repr(pair.value) for pair in DutyPair)})", name="separated_duty_pair_known"),
    key=("pair",),
)
