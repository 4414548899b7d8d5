"""Custom fields of the demo shop: where goods come from, which shoppers see, and the shelf that they lie on."""

import uuid
from collections.abc import Sequence

from entrepot.fields.operations import definitions, values
from entrepot.fields.operations.definitions import DefineField
from entrepot.fields.operations.values import FillFields
from entrepot.fields.rules.definitions import FieldType, Validation
from entrepot.kernel.database import Tx

ORIGINS = ("景德镇", "杭州", "苏州", "宜兴")
FIELDS = (
    DefineField(
        owner_type="Product",
        key="origin",
        type=FieldType.SELECT,
        name={"zh-CN": "产地", "en": "Origin"},
        description={},
        validation=Validation(options=ORIGINS),
        is_public=True,
    ),
    DefineField(
        owner_type="Product",
        key="shelf",
        type=FieldType.TEXT,
        name={"zh-CN": "货架", "en": "Shelf"},
        description={"zh-CN": "仓库内的位置", "en": "Where it lies in the warehouse"},
        validation=Validation(max_length=20),
    ),
)


async def load(tx: Tx, *, product_ids: Sequence[uuid.UUID]) -> None:
    """Define the fields, and fill them in for these products."""
    await definitions.define_fields(tx, commands=FIELDS)
    filled = [
        FillFields(
            node_id=product_id,
            values=[("origin", ORIGINS[number % len(ORIGINS)]), ("shelf", f"A-{number // 6 + 1}-{number % 6 + 1}")],
        )
        for number, product_id in enumerate(product_ids)
    ]
    await values.fill_fields(tx, commands=filled)
