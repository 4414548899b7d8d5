"""GraphQL of roles and permissions."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from entrepot.access import batches
from entrepot.access.permissions import READ_STAFF
from entrepot.access.rules.duties import DutyPair
from entrepot.access.tables.roles import ROLE
from entrepot.contract.declare import batch, object_type, payload, plain, text, translations
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.text import Translation
from entrepot.shops.types import Channel, Location

if TYPE_CHECKING:
    from entrepot.access.types.people import StaffMember


@object_type(allow=PUBLIC)
class PermissionInfo:
    """A right that roles and apps can hold. / 一项权限。"""

    code: str
    description: str = text("description")
    for_apps: bool = plain(description="Whether an app can be given it. / 是否可授予应用。")


@object_type(allow=READ_STAFF, node=ROLE, load="entrepot.access.batches:roles_by_id")
class Role:
    """A named set of permissions. / 角色：一组权限。"""

    key: str | None = plain(description="Set for the roles every shop begins with. / 预置角色的标识。")
    name: str = text("name")
    name_translations: list[Translation] = translations("name")
    permissions: list[str]
    grants_all: bool = plain(description="The owner's role: every permission, future ones too. / 店主：全部权限。")
    requires_factor: bool = plain(
        description="Whoever holds it must set up a second factor before anything else. / 是否要求先启用第二验证方式。"
    )
    created_at: datetime
    version: int


@object_type(allow=READ_STAFF)
class RoleAssignment:
    """A role that a person holds, and for which part of the shop; several of one add up. / 角色分配及其数据范围。"""

    role: Role
    location: Location | None = batch(
        batches.locations_of_assignments, description="Nothing stands for all of them. / 空表示全部。"
    )
    channel: Channel | None = batch(
        batches.channels_of_assignments, description="Nothing stands for all of them. / 空表示全部。"
    )
    own_only: bool = plain(description="Only orders that they took. / 仅限本人经手的订单。")


@object_type(allow=PUBLIC)
class NarrowedPermission:
    """A permission of yours for a part of the shop; several of one add up. / 仅在部分范围内有效的权限。"""

    permission: str
    location_id: Id | None
    channel_id: Id | None
    own_only: bool


@object_type(allow=READ_STAFF)
class Duty:
    """Two rights that one person should not hold together. / 一组不相容职责。"""

    pair: DutyPair
    permissions: list[PermissionInfo]
    is_separated: bool = plain(description="Whether nobody can be given both. / 是否禁止同一人兼任。")
    violators: list[Annotated["StaffMember", strawberry.lazy("entrepot.access.types.people")]] = batch(
        batches.violators_of_duties, items=3, description="Who holds both now, owners too. / 当前同时拥有者，含店主。"
    )


@payload
class DutiesSeparatePayload:
    """Every pair, and who holds both of it. / 全部不相容职责。"""

    duties: list[Duty] | None


@payload
class RoleCreatePayload:
    """The role made. / 新建的角色。"""

    role: Role | None


@payload
class RoleUpdatePayload:
    """The role as it is now. / 修改后的角色。"""

    role: Role | None
