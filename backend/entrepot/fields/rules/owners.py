"""Which types of node have metadata and custom fields, and who may write to them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from entrepot.kernel import errors, ids
from entrepot.kernel.permissions import Actor, Permission

_owners: dict[str, tuple[Permission, ...]] = {}


@dataclass(eq=False)
class OwnerTypeUnknown(errors.DomainError):
    """ "{name}" has no metadata and no custom fields; these types have: {offered}."""

    code = "OWNER_TYPE_UNKNOWN"
    zh = "“{name}”不支持元数据与自定义字段，支持的类型：{offered}。"
    name: str
    offered: str


@dataclass(eq=False)
class PermissionNeeded(errors.DomainError):
    """Changing this {name} needs one of these permissions, too: {permissions}."""

    code = "PERMISSION_NEEDED"
    zh = "修改该 {name} 还需要以下任一权限：{permissions}。"
    name: str
    permissions: str


def use(owners: Mapping[str, tuple[Permission, ...]]) -> None:
    """Let these types have metadata and custom fields from now on; whoever holds one of any may write to it."""
    _owners.clear()
    _owners.update(owners)


def check_type(name: str, *, field: errors.FieldPath) -> None:
    """Refuse a type that has none."""
    if name not in _owners:
        raise OwnerTypeUnknown(name=name[:64], offered=", ".join(sorted(_owners)), field=field)


def type_of(node_id: uuid.UUID) -> str | None:
    """The type that an id names, where that may have metadata."""
    kind = ids.kind_of(node_id)
    return kind.name if kind is not None and kind.name in _owners else None


def check_writer(actor: Actor, name: str, *, field: errors.FieldPath) -> None:
    """Refuse who may not change nodes of this type."""
    if not actor.may(*_owners[name]):
        raise PermissionNeeded(name=name, permissions=", ".join(item.code for item in _owners[name]), field=field)
