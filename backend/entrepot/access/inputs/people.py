"""Inputs about people and their sessions, and the commands they become."""

import strawberry

from entrepot.access.inputs import optional, roles
from entrepot.access.inputs.roles import RoleScopeInput
from entrepot.access.operations import staff
from entrepot.access.operations.origins import Origin
from entrepot.access.rules.accounts import AccountState
from entrepot.contract.declare import input_type
from entrepot.kernel.database import Tx
from entrepot.kernel.ids import Id


@input_type
class LoginInput:
    """What to sign in with. / 登录信息。"""

    email: str
    password: str
    device_token: str | None = None


@input_type
class SessionRefreshInput:
    """The refresh token of a session. / 会话的刷新令牌。"""

    refresh_token: str


@input_type
class LogoutInput:
    """Which sessions end: this one, or all of yours. / 退出当前或全部会话。"""

    everywhere: bool = False


@input_type
class PasswordChangeInput:
    """The password you have and the one you want. / 当前密码与新密码。"""

    current_password: str
    new_password: str


@input_type
class SessionRevokeInput:
    """One of your sessions. / 要结束的会话。"""

    id: Id


@input_type
class StaffCreateInput:
    """A person to take on; a role holds for the whole shop unless a scope narrows it. / 新建员工。"""

    email: str
    name: str
    password: str
    role_ids: list[Id]
    role_scopes: list[RoleScopeInput] = strawberry.field(default_factory=list)
    phone: str | None = None
    locale: str | None = None


@input_type
class StaffUpdateInput:
    """A person to change; what is absent stays. Roles given replace all they had; one without a scope keeps its own.

    / 修改员工；未提供者不变，角色整体替换，未给出范围的角色保留原有范围。
    """

    id: Id
    name: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    role_ids: list[Id] | None = strawberry.UNSET
    role_scopes: list[RoleScopeInput] = strawberry.field(default_factory=list)
    state: AccountState | None = strawberry.UNSET
    if_version: int | None = None


def to_origin(tx: Tx) -> Origin:
    """Where the request of this transaction comes from."""
    return Origin(address=tx.address, user_agent=tx.user_agent)


def to_staff(given: StaffCreateInput) -> staff.CreateStaff:
    """The command of `staffCreate`."""
    return staff.CreateStaff(
        email=given.email,
        name=given.name,
        password=given.password,
        role_ids=given.role_ids,
        role_scopes=roles.to_scopes(given.role_scopes),
        phone=given.phone,
        locale=given.locale,
    )


def to_staff_update(given: StaffUpdateInput) -> staff.UpdateStaff:
    """The command of `staffUpdate`; a phone given as null is cleared."""
    return staff.UpdateStaff(
        id=given.id,
        name=optional.given(given.name),
        phone="" if given.phone is None else optional.given(given.phone),
        role_ids=optional.given(given.role_ids),
        role_scopes=roles.to_scopes(given.role_scopes),
        state=optional.given(given.state),
        if_version=given.if_version,
    )
