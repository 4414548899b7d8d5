"""Inputs about roles, and the commands they become."""

import strawberry

from entrepot.access.inputs import optional
from entrepot.access.operations import roles
from entrepot.contract.declare import input_type
from entrepot.kernel import text
from entrepot.kernel.ids import Id
from entrepot.kernel.text import LocalizedTextInput


@input_type
class RoleCreateInput:
    """A role to make. / 新建角色。"""

    name: list[LocalizedTextInput]
    permissions: list[str]


@input_type
class RoleUpdateInput:
    """A role to change; what is absent stays. / 修改角色。"""

    id: Id
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    permissions: list[str] | None = strawberry.UNSET
    if_version: int | None = None


def to_role(given: RoleCreateInput) -> roles.CreateRole:
    """The command of `roleCreate`."""
    return roles.CreateRole(name=text.localized(given.name), permissions=given.permissions)


def to_role_update(given: RoleUpdateInput) -> roles.UpdateRole:
    """The command of `roleUpdate`."""
    name = optional.given(given.name)
    return roles.UpdateRole(
        id=given.id,
        name=None if name is None else text.localized(name),
        permissions=optional.given(given.permissions),
        if_version=given.if_version,
    )
