"""GraphQL of metadata and custom fields, and the fields that all their owners are given."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry.scalars import JSON

from entrepot.contract.declare import (
    AS_ITS_PARENT,
    Node,
    batch,
    derived,
    input_type,
    object_type,
    payload,
    plain,
    text,
    translations,
)
from entrepot.fields import batches
from entrepot.fields.permissions import READ_PRIVATE_METADATA
from entrepot.fields.rules import definitions
from entrepot.fields.rules.definitions import FieldType
from entrepot.fields.tables import FIELD_DEFINITION
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.text import LocalizedTextInput, Translation


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class Metadatum:
    """A text that somebody keeps beside an object, under a key. / 一项元数据：键与文本值。"""

    key: str
    value: str
    app_id: Id | None = plain(description="The app that holds it; null where it is the shop's own. / 所属应用。")


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class FieldValidation:
    """What values of a custom field must be like. / 自定义字段的取值要求。"""

    minimum: Decimal | None
    maximum: Decimal | None
    max_length: int | None
    options: list[str]
    reference_type: str | None


def _validation(row: Any) -> dict[str, Any]:
    return vars(definitions.from_stored(row["validation"]))


@object_type(allow=PUBLIC, node=FIELD_DEFINITION, load=batches.definitions_by_id, max_age=AS_ITS_PARENT)
class FieldDefinition:
    """A custom field: what it is called, what it holds, and on which type of object. / 自定义字段的定义。"""

    owner_type: str
    key: str
    type: FieldType
    is_list: bool
    is_public: bool
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    description: str | None = text("description")
    description_translations: list[Translation] = translations("description")
    validation: FieldValidation = derived(needs=("validation",), fn=_validation)
    version: int
    created_at: datetime


@object_type(allow=PUBLIC, max_age=AS_ITS_PARENT)
class CustomField:
    """What an object holds in a custom field. / 对象的自定义字段值。"""

    key: str
    value: JSON = plain(
        description=(
            "As the type says: a text, a whole number, true or false; decimals, dates, instants and ids as texts; "
            "an array of them where the field is a list. / 按类型给出的值，列表字段为数组。"
        )
    )
    definition: FieldDefinition


@object_type(allow=PUBLIC)
class OwnedFields:
    """What every owner of metadata and custom fields can be asked. / 元数据与自定义字段。"""

    metadata: list[Metadatum] = batch(
        batches.metadata_of_nodes, needs=("id",), description="Public metadata, by key. / 公开元数据。"
    )
    private_metadata: list[Metadatum] = batch(
        batches.private_metadata_of_nodes,
        allow=READ_PRIVATE_METADATA,
        needs=("id",),
        description="Private metadata: the shop's, and an app's own. / 私有元数据。",
    )
    custom_fields: list[CustomField] = batch(
        batches.custom_fields_of_nodes,
        needs=("id",),
        description="Custom fields that hold something; shoppers see public ones. / 自定义字段的值。",
    )


@input_type
class MetadatumInput:
    """A key and its new text; null takes the key away. / 键与新值，空值表示移除。"""

    key: str
    value: str | None = None


@input_type
class MetadataPatchInput:
    """What to set of one object's metadata; keys that are not named stay. / 单个对象的元数据修改。"""

    node_id: Id
    patch: list[MetadatumInput]


@input_type
class MetadataSetInput:
    """Metadata of up to 250 objects: all of it or none. / 最多 250 个对象的元数据，全部成功或全部不生效。"""

    nodes: list[MetadataPatchInput]


@input_type
class CustomFieldInput:
    """A field's key and its new value; null empties it. / 字段键与新值，空值表示清空。"""

    key: str
    value: JSON | None = None


@input_type
class CustomFieldsPatchInput:
    """Custom fields of one object; those that are not named stay. / 单个对象的自定义字段。"""

    node_id: Id
    values: list[CustomFieldInput]


@input_type
class CustomFieldsSetInput:
    """Custom fields of up to 250 objects: all of it or none. / 最多 250 个对象的自定义字段。"""

    nodes: list[CustomFieldsPatchInput]


@input_type
class FieldValidationInput:
    """What values must be like; which of it a field can have depends on its type. / 取值要求，随类型而定。"""

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    options: list[str] | None = None
    reference_type: str | None = None


@input_type
class FieldDefinitionCreateInput:
    """A custom field to define; its key and type never change. / 要定义的自定义字段，键与类型不可更改。"""

    owner_type: str
    key: str
    type: FieldType
    name: list[LocalizedTextInput]
    description: list[LocalizedTextInput] | None = None
    validation: FieldValidationInput | None = None
    is_list: bool = False
    is_public: bool = False


@input_type
class FieldDefinitionUpdateInput:
    """What to change of a definition; what is absent stays. / 修改字段定义，未给出的保持不变。"""

    id: Id
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    description: list[LocalizedTextInput] | None = strawberry.UNSET
    validation: FieldValidationInput | None = strawberry.UNSET
    is_public: bool | None = None
    if_version: int | None = None


@input_type
class FieldDefinitionDeleteInput:
    """A definition to delete, with every value that objects have of it. / 要删除的字段定义及其全部取值。"""

    id: Id
    if_version: int | None = None


@payload
class MetadataSetPayload:
    """The objects as they are now. / 操作后的对象。"""

    nodes: list[Node] | None


@payload
class CustomFieldsSetPayload:
    """The objects as they are now. / 操作后的对象。"""

    nodes: list[Node] | None


@payload
class FieldDefinitionPayload:
    """The definition as it is now. / 操作后的字段定义。"""

    field_definition: FieldDefinition | None


@payload
class FieldDefinitionDeletePayload:
    """The definition that is gone. / 已删除的字段定义。"""

    deleted_id: Id | None
