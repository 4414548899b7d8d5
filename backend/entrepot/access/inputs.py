"""GraphQL inputs, and the commands they become."""

from typing import TypeVar

import strawberry

from entrepot.access.operations import accounts, apps, roles, sessions, staff
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.apps import AppState, ClientAuthentication
from entrepot.contract.declare import input_type
from entrepot.kernel import text
from entrepot.kernel.database import Tx
from entrepot.kernel.ids import Id
from entrepot.kernel.text import LocalizedTextInput

T = TypeVar("T")


@input_type
class LoginInput:
    """What to sign in with. / 登录信息。"""

    email: str
    password: str


@input_type
class CustomerRegisterInput:
    """A new customer's account. / 顾客注册信息。"""

    email: str
    password: str
    name: str
    locale: str | None = None


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


@input_type
class StaffCreateInput:
    """A person to take on. / 新建员工。"""

    email: str
    name: str
    password: str
    role_ids: list[Id]
    phone: str | None = None
    locale: str | None = None


@input_type
class StaffUpdateInput:
    """A person to change; what is absent stays, and roles given replace all they had. / 修改员工。"""

    id: Id
    name: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    role_ids: list[Id] | None = strawberry.UNSET
    state: AccountState | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class AppCreateInput:
    """An app to register; scopes are the permissions it may have. / 注册应用。"""

    name: str
    scopes: list[str]
    homepage_url: str | None = None
    authentication: ClientAuthentication = ClientAuthentication.BASIC


@input_type
class AppUpdateInput:
    """An app to change; what is absent stays. / 修改应用。"""

    id: Id
    name: str | None = strawberry.UNSET
    scopes: list[str] | None = strawberry.UNSET
    homepage_url: str | None = strawberry.UNSET
    state: AppState | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class AppSecretRotateInput:
    """An app whose secret changes; the old one works a day longer unless it stops at once. / 更换应用密钥。"""

    id: Id
    at_once: bool = False


@input_type
class AppDeleteInput:
    """An app to take away. / 删除应用。"""

    id: Id


def to_origin(tx: Tx) -> sessions.Origin:
    """Where the request of this transaction comes from."""
    return sessions.Origin(address=tx.address, user_agent=tx.user_agent)


def to_registration(given: CustomerRegisterInput) -> accounts.NewAccount:
    """The command of `customerRegister`."""
    return accounts.NewAccount(
        kind=AccountKind.CUSTOMER,
        email=given.email,
        name=given.name,
        password=given.password,
        locale=given.locale,
    )


def to_role(given: RoleCreateInput) -> roles.CreateRole:
    """The command of `roleCreate`."""
    return roles.CreateRole(name=text.localized(given.name), permissions=given.permissions)


def to_role_update(given: RoleUpdateInput) -> roles.UpdateRole:
    """The command of `roleUpdate`."""
    name = _given(given.name)
    return roles.UpdateRole(
        id=given.id,
        name=None if name is None else text.localized(name),
        permissions=_given(given.permissions),
        if_version=given.if_version,
    )


def to_staff(given: StaffCreateInput) -> staff.CreateStaff:
    """The command of `staffCreate`."""
    return staff.CreateStaff(
        email=given.email,
        name=given.name,
        password=given.password,
        role_ids=given.role_ids,
        phone=given.phone,
        locale=given.locale,
    )


def to_staff_update(given: StaffUpdateInput) -> staff.UpdateStaff:
    """The command of `staffUpdate`; a phone given as null is cleared."""
    return staff.UpdateStaff(
        id=given.id,
        name=_given(given.name),
        phone="" if given.phone is None else _given(given.phone),
        role_ids=_given(given.role_ids),
        state=_given(given.state),
        if_version=given.if_version,
    )


def to_app(given: AppCreateInput) -> apps.CreateApp:
    """The command of `appCreate`."""
    return apps.CreateApp(
        name=given.name,
        scopes=given.scopes,
        homepage_url=given.homepage_url,
        authentication=given.authentication,
    )


def to_app_update(given: AppUpdateInput) -> apps.UpdateApp:
    """The command of `appUpdate`; a homepage given as null is cleared."""
    return apps.UpdateApp(
        id=given.id,
        name=_given(given.name),
        scopes=_given(given.scopes),
        homepage_url="" if given.homepage_url is None else _given(given.homepage_url),
        state=_given(given.state),
        if_version=given.if_version,
    )


def _given(value: T | None) -> T | None:
    """The value, or None for what was not given."""
    return None if value is strawberry.UNSET else value
