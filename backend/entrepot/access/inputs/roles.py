"""Inputs about roles, and the commands they become."""

from collections.abc import Sequence

import strawberry

from entrepot.access.inputs import optional
from entrepot.access.operations import roles
from entrepot.access.rules.duties import DutyPair
from entrepot.access.rules.scopes import RoleScope
from entrepot.contract.declare import input_type
from entrepot.kernel import text
from entrepot.kernel.ids import Id
from entrepot.kernel.text import LocalizedTextInput


@input_type
class RoleCreateInput:
    """A role to make. / 新建角色。"""

    name: list[LocalizedTextInput]
    permissions: list[str]
    requires_factor: bool = False


@input_type
class RoleUpdateInput:
    """A role to change; what is absent stays. / 修改角色。"""

    id: Id
    name: list[LocalizedTextInput] | None = strawberry.UNSET
    permissions: list[str] | None = strawberry.UNSET
    requires_factor: bool | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class RoleScopeInput:
    """Where a person holds a role; with nothing named, everywhere. Several for one role add up. / 角色的数据范围。"""

    role_id: Id
    location_ids: list[Id] | None = strawberry.field(
        default=None, description="Only what is at these locations. / 仅限这些仓库或门店。"
    )
    channel_ids: list[Id] | None = strawberry.field(
        default=None, description="Only what belongs to these channels. / 仅限这些渠道。"
    )
    own_only: bool = strawberry.field(default=False, description="Only orders that one took. / 仅限本人经手的订单。")


@input_type
class DutiesSeparateInput:
    """Every pair of duties that shall be kept apart; the others are not. / 设置不相容职责，整体替换。"""

    pairs: list[DutyPair]


def to_scopes(given: Sequence[RoleScopeInput]) -> list[RoleScope]:
    """Where roles are held."""
    return [
        RoleScope(
            role_id=item.role_id,
            location_ids=item.location_ids,
            channel_ids=item.channel_ids,
            own_only=item.own_only,
        )
        for item in given
    ]


def to_role(given: RoleCreateInput) -> roles.CreateRole:
    """The command of `roleCreate`."""
    return roles.CreateRole(
        name=text.localized(given.name), permissions=given.permissions, requires_factor=given.requires_factor
    )


def to_role_update(given: RoleUpdateInput) -> roles.UpdateRole:
    """The command of `roleUpdate`."""
    name = optional.given(given.name)
    return roles.UpdateRole(
        id=given.id,
        name=None if name is None else text.localized(name),
        permissions=optional.given(given.permissions),
        requires_factor=optional.given(given.requires_factor),
        if_version=given.if_version,
    )
