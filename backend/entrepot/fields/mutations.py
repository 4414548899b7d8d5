"""Mutations of metadata and custom fields."""

import strawberry

from entrepot.contract.declare import mutation
from entrepot.fields import inputs
from entrepot.fields.operations import definitions, metadata, values
from entrepot.fields.permissions import (
    WRITE_CUSTOM_FIELDS,
    WRITE_FIELD_DEFINITIONS,
    WRITE_METADATA,
    WRITE_PRIVATE_METADATA,
)
from entrepot.fields.types import (
    CustomFieldsSetInput,
    CustomFieldsSetPayload,
    FieldDefinitionCreateInput,
    FieldDefinitionDeleteInput,
    FieldDefinitionDeletePayload,
    FieldDefinitionPayload,
    FieldDefinitionUpdateInput,
    MetadataSetInput,
    MetadataSetPayload,
)
from entrepot.kernel.database import Tx


@strawberry.type
class FieldMutations:
    """What is done with metadata and custom fields."""

    @mutation(allow=WRITE_METADATA)
    async def metadata_set(tx: Tx, input: MetadataSetInput) -> MetadataSetPayload:
        """Patch public metadata by key. / 按键修改公开元数据。"""
        return {"nodes": await metadata.patch_metadata(tx, part="public", commands=inputs.to_patches(input))}

    @mutation(allow=WRITE_PRIVATE_METADATA)
    async def private_metadata_set(tx: Tx, input: MetadataSetInput) -> MetadataSetPayload:
        """Patch private metadata by key; shoppers never see it. / 按键修改私有元数据，买家不可见。"""
        return {"nodes": await metadata.patch_metadata(tx, part="private", commands=inputs.to_patches(input))}

    @mutation(allow=WRITE_CUSTOM_FIELDS)
    async def custom_fields_set(tx: Tx, input: CustomFieldsSetInput) -> CustomFieldsSetPayload:
        """Fill in custom fields. / 填写自定义字段。"""
        return {"nodes": await values.fill_fields(tx, commands=inputs.to_fillings(input))}

    @mutation(allow=WRITE_FIELD_DEFINITIONS)
    async def field_definition_create(tx: Tx, input: FieldDefinitionCreateInput) -> FieldDefinitionPayload:
        """Define a custom field; lists filter by it at once. / 定义自定义字段，立即可用于筛选。"""
        [made] = await definitions.define_fields(tx, commands=[inputs.to_definition(input)])
        return {"field_definition": made}

    @mutation(allow=WRITE_FIELD_DEFINITIONS)
    async def field_definition_update(tx: Tx, input: FieldDefinitionUpdateInput) -> FieldDefinitionPayload:
        """Change a custom field's name, sight or validation. / 修改自定义字段。"""
        [made] = await definitions.update_fields(tx, commands=[inputs.to_update(input)])
        return {"field_definition": made}

    @mutation(allow=WRITE_FIELD_DEFINITIONS)
    async def field_definition_delete(tx: Tx, input: FieldDefinitionDeleteInput) -> FieldDefinitionDeletePayload:
        """Delete a custom field and all its values. / 删除自定义字段及其全部取值。"""
        await definitions.delete_fields(tx, commands=[inputs.to_deletion(input)])
        return {"deleted_id": input.id}
