"""Queries of custom fields."""

import strawberry

from entrepot.contract.declare import Reader, query
from entrepot.fields import reads
from entrepot.fields.types import FieldDefinition
from entrepot.kernel.permissions import PUBLIC


@strawberry.type
class FieldQueries:
    """What can be asked of custom fields."""

    @query(allow=PUBLIC, live=True)
    async def field_definitions(reader: Reader, owner_type: str | None = None) -> list[FieldDefinition]:
        """Custom fields, of one type of object or of all; shoppers see public ones. / 自定义字段的定义。"""
        return await reads.list_definitions(reader.tx, owner_type=owner_type)
