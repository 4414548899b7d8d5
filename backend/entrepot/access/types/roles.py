"""GraphQL of roles and permissions."""

from datetime import datetime

from entrepot.access.permissions import READ_STAFF
from entrepot.access.tables.roles import ROLE
from entrepot.contract.declare import object_type, payload, plain, text, translations
from entrepot.kernel.permissions import PUBLIC
from entrepot.kernel.text import Translation


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
    created_at: datetime
    version: int


@payload
class RoleCreatePayload:
    """The role made. / 新建的角色。"""

    role: Role | None


@payload
class RoleUpdatePayload:
    """The role as it is now. / 修改后的角色。"""

    role: Role | None
