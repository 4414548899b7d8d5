"""GraphQL of people and their sessions."""

from datetime import datetime
from enum import StrEnum

import strawberry

from entrepot.access import batches
from entrepot.access.permissions import READ_STAFF, WRITE_STAFF
from entrepot.access.rules.accounts import AccountState
from entrepot.access.rules.factors import FactorKind
from entrepot.access.tables.people import STAFF
from entrepot.access.tables.sessions import SESSION
from entrepot.access.types.factors import SignInAttempt, SignInChallenge
from entrepot.access.types.roles import NarrowedPermission, Role, RoleAssignment
from entrepot.contract.declare import batch, object_type, payload, plain
from entrepot.kernel import filters, pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PERSON, PUBLIC, SIGNED_IN, ActorKind

strawberry.enum(ActorKind, description="Who acts. / 操作者类型。")


@object_type(allow=PERSON, node=SESSION)
class Session:
    """A browser or phone that is signed in. / 登录会话。"""

    user_agent: str | None
    address: str | None
    created_at: datetime
    last_used_at: datetime = plain(column="rotated_at")
    expires_at: datetime
    is_current: bool


@object_type(allow=SIGNED_IN, node=STAFF, load="entrepot.access.batches:staff_by_id")
class StaffMember:
    """A person who works in the shop. / 员工。"""

    name: str
    email: str = plain(allow=READ_STAFF)
    phone: str | None = plain(allow=READ_STAFF)
    locale: str | None = plain(allow=READ_STAFF)
    state: AccountState = plain(allow=READ_STAFF)
    roles: list[Role] = batch(batches.roles_of_staff, allow=READ_STAFF, items=3)
    assignments: list[RoleAssignment] = batch(batches.assignments_of_staff, allow=READ_STAFF, items=3)
    last_login_at: datetime | None = plain(allow=READ_STAFF)
    sessions: list[Session] = batch(
        batches.sessions_of_staff,
        allow=WRITE_STAFF,
        items=5,
        description="Where they are signed in, the last used first. / 登录中的会话。",
    )
    sign_in_attempts: list[SignInAttempt] = batch(
        batches.attempts_of_staff,
        allow=WRITE_STAFF,
        items=20,
        description="How their latest sign-ins ended, for ninety days. / 最近的登录记录，保留九十天。",
    )
    factor_kinds: list[FactorKind] = batch(
        batches.factor_kinds_of_staff,
        allow=WRITE_STAFF,
        items=2,
        description="Which second factors they have set up. / 已启用的第二验证方式种类。",
    )
    created_at: datetime = plain(allow=READ_STAFF)
    version: int = plain(allow=READ_STAFF)


@object_type(allow=PUBLIC)
class Viewer:
    """Who is asking, and what they may do. / 当前用户及其权限。"""

    kind: ActorKind
    name: str
    email: str | None = batch(batches.emails_of_viewers)
    permissions: list[str]
    narrowed: list[NarrowedPermission] = plain(
        description="Which of them reach over a part of the shop only. / 其中仅在部分范围内有效者。"
    )
    staff: StaffMember | None = batch(batches.staff_of_viewers)
    customer_id: Id | None
    app_id: Id | None
    must_set_up_factor: bool = plain(
        description="One of your roles asks for a second factor: nothing else can be done before. "
        "/ 您的角色要求第二验证方式，启用前不能进行其他操作。"
    )


@filters.where_input
class StaffMemberWhere:
    """Conditions on staff. / 员工筛选条件。"""

    name: filters.TextFilter | None
    email: filters.TextFilter | None
    state: filters.EnumFilter[AccountState] | None
    role_id: filters.IdFilter | None


@strawberry.enum(description="What staff are sorted by. / 员工排序字段。")
class StaffMemberOrderField(StrEnum):
    NAME = "NAME"
    CREATED_AT = "CREATED_AT"


@strawberry.input(description="How staff are sorted. / 员工排序。")
class StaffMemberOrder:
    field: StaffMemberOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@payload
class SignInPayload:
    """What signing in or refreshing gives; keep the tokens secret. / 登录结果，请妥善保管令牌。"""

    access_token: str | None
    refresh_token: str | None
    expires_at: datetime | None
    device_token: str | None = plain(
        description="Keep it beyond signing out and give it at the next sign-in: strangers who guess at your password "
        "then cannot lock you out. / 设备令牌：退出后仍请保留，下次登录时带上：他人猜测密码时不会把您锁在外面。"
    )
    viewer: Viewer | None
    challenge: SignInChallenge | None = plain(
        description="Set instead of the tokens where a second step is asked for: `loginComplete`. "
        "/ 需要第二步验证时代替令牌返回，见 `loginComplete`。"
    )


@payload
class LogoutPayload:
    """Whether the session ended. / 退出结果。"""

    done: bool | None


@payload
class PasswordChangePayload:
    """Whether the password was changed. / 修改密码结果。"""

    done: bool | None


@payload
class SessionRevokePayload:
    """The session that ended. / 已结束的会话。"""

    revoked_id: Id | None


@payload
class StaffCreatePayload:
    """The person taken on. / 新建的员工。"""

    staff_member: StaffMember | None


@payload
class StaffUpdatePayload:
    """The person as they are now. / 修改后的员工。"""

    staff_member: StaffMember | None
