"""Lists filter by custom fields: `where: {custom: [{key, text: {…}}]}` on any list whose source takes `custom`."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Uuid, bindparam, select

from entrepot.fields import reads
from entrepot.fields.rules.definitions import COLUMN_OF, FieldType, FilterNotForType
from entrepot.fields.tables import field_value
from entrepot.kernel import errors, filters
from entrepot.kernel.database import Tx
from entrepot.kernel.filters import Filter, Keyed, Sought
from entrepot.kernel.ids import Kind

_COMPARED = {
    "text": filters.text,
    "number": filters.decimal,
    "boolean": filters.boolean,
    "date": filters.day,
    "instant": filters.instant,
    "reference": filters.id,
}


@strawberry.input(
    description=(
        "Conditions on a custom field, by its type: TEXT and SELECT are texts, INTEGER and DECIMAL numbers. "
        "/ 自定义字段的筛选条件，按其类型选用。"
    )
)
class CustomFieldFilter:
    key: str
    text: filters.TextFilter | None = strawberry.UNSET
    number: filters.DecimalFilter | None = strawberry.UNSET
    boolean: filters.BooleanFilter | None = strawberry.UNSET
    date: filters.DateFilter | None = strawberry.UNSET
    instant: filters.InstantFilter | None = strawberry.UNSET
    reference: filters.IdFilter | None = strawberry.UNSET


def custom(node_id: ColumnElement[Any], kind: Kind) -> Keyed:
    """Filter rows, whose node `node_id` names, by the custom fields of their kind that the actor sees.

    A node of which a field holds nothing meets no condition on it; of a list, one value that meets it is enough.
    """

    async def find(tx: Tx, sought: Sequence[Sought]) -> Mapping[str, Any]:
        known = await reads.list_definitions_by_key(tx, owner_types=[kind.name], keys={item.key for item in sought})
        for item in sought:
            definition = known.get((kind.name, item.key))
            if definition is None:
                raise errors.NotFound(what="FieldDefinition", field=(*item.field, "key"))
            if COLUMN_OF[FieldType(definition["type"])] != item.kind:
                raise FilterNotForType(type=definition["type"], filter=item.kind, field=(*item.field, item.kind))
        return {key: row["id"] for (_, key), row in known.items()}

    return Keyed(find, {name: _comparing(node_id, name) for name in _COMPARED})


def _comparing(node_id: ColumnElement[Any], name: str) -> Any:
    column = field_value.c[f"{name}_value"]

    def under(key: str) -> Filter:
        def wrap(match: filters.Match) -> ColumnElement[bool]:
            return node_id.in_(
                select(field_value.c.node_id).where(
                    field_value.c.shop_id == bindparam("shop_id"),
                    field_value.c.definition_id == bindparam(key, type_=Uuid()),
                    match(column),
                )
            )

        return _COMPARED[name](wrap)

    return under
