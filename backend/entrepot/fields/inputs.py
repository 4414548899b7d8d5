"""From GraphQL inputs to the commands of metadata and custom fields."""

from collections.abc import Sequence
from typing import Final

import strawberry

from entrepot.fields.operations.definitions import DefineField, DeleteField, UpdateField
from entrepot.fields.operations.metadata import PatchMetadata
from entrepot.fields.operations.values import FillFields
from entrepot.fields.rules.definitions import Validation
from entrepot.fields.types import (
    CustomFieldsSetInput,
    FieldDefinitionCreateInput,
    FieldDefinitionDeleteInput,
    FieldDefinitionUpdateInput,
    FieldValidationInput,
    MetadataSetInput,
)
from entrepot.kernel import errors, text

MOST_NODES: Final = 250


def to_patches(given: MetadataSetInput) -> list[PatchMetadata]:
    """The commands of `metadataSet` and `privateMetadataSet`."""
    _check_number(given.nodes)
    return [
        PatchMetadata(node_id=item.node_id, patch=[(entry.key, entry.value) for entry in item.patch])
        for item in given.nodes
    ]


def to_fillings(given: CustomFieldsSetInput) -> list[FillFields]:
    """The commands of `customFieldsSet`."""
    _check_number(given.nodes)
    return [
        FillFields(node_id=item.node_id, values=[(entry.key, entry.value) for entry in item.values])
        for item in given.nodes
    ]


def to_definition(given: FieldDefinitionCreateInput) -> DefineField:
    """The command of `fieldDefinitionCreate`."""
    return DefineField(
        owner_type=given.owner_type,
        key=given.key,
        type=given.type,
        name=text.localized(given.name),
        description=text.localized(given.description or ()),
        validation=_validation(given.validation) or Validation(),
        is_list=given.is_list,
        is_public=given.is_public,
    )


def to_update(given: FieldDefinitionUpdateInput) -> UpdateField:
    """The command of `fieldDefinitionUpdate`."""
    return UpdateField(
        id=given.id,
        name=text.localized(given.name) if given.name else None,
        description=None if given.description in (None, strawberry.UNSET) else text.localized(given.description or ()),
        validation=_validation(given.validation) if given.validation else None,
        is_public=given.is_public,
        if_version=given.if_version,
    )


def to_deletion(given: FieldDefinitionDeleteInput) -> DeleteField:
    """The command of `fieldDefinitionDelete`."""
    return DeleteField(id=given.id, if_version=given.if_version)


def _validation(given: FieldValidationInput | None) -> Validation | None:
    if given is None:
        return None
    return Validation(
        minimum=given.minimum,
        maximum=given.maximum,
        max_length=given.max_length,
        options=tuple(given.options or ()),
        reference_type=given.reference_type,
    )


def _check_number(given: Sequence[object]) -> None:
    if not 1 <= len(given) <= MOST_NODES:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_NODES), field=("nodes",))
