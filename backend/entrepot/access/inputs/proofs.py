"""Inputs of invitations, proofs by mail and what they open."""

import strawberry

from entrepot.access.inputs import roles
from entrepot.access.inputs.roles import RoleScopeInput
from entrepot.access.operations import staff
from entrepot.access.rules.accounts import AccountKind
from entrepot.contract.declare import input_type
from entrepot.kernel.ids import Id


@input_type
class CustomerRegisterInput:
    """Who wants an account; whoever reads its mail chooses the password. / 注册信息，密码在确认邮箱时设置。"""

    email: str
    name: str
    locale: str | None = None


@input_type
class EmailVerifyInput:
    """The token of the letter, and the password to sign in with from now on. / 邮件中的令牌与要设置的密码。"""

    token: str
    password: str
    name: str | None = None


@input_type
class InvitationAcceptInput:
    """The token of the letter, and the password to sign in with from now on. / 邀请邮件中的令牌与要设置的密码。"""

    token: str
    password: str


@input_type
class PasswordResetRequestInput:
    """Whose password is forgotten. / 要重设密码的账号。"""

    kind: AccountKind
    email: str


@input_type
class PasswordResetInput:
    """The token of the letter, and the new password. / 邮件中的令牌与新密码。"""

    token: str
    password: str


@input_type
class EmailChangeRequestInput:
    """The new address, and the password that you have. / 新邮箱与当前密码。"""

    new_email: str
    password: str


@input_type
class EmailChangeInput:
    """The token of the letter. / 邮件中的令牌。"""

    token: str


@input_type
class StaffInviteInput:
    """A person to invite; they choose their own password. / 要邀请的员工，密码由其本人设置。"""

    email: str
    name: str
    role_ids: list[Id]
    role_scopes: list[RoleScopeInput] = strawberry.field(default_factory=list)
    phone: str | None = None
    locale: str | None = None


@input_type
class StaffInviteAgainInput:
    """Somebody who has not accepted yet. / 尚未接受邀请的员工。"""

    id: Id


def to_invitation(given: StaffInviteInput) -> staff.CreateStaff:
    """The command of `staffInvite`."""
    return staff.CreateStaff(
        email=given.email,
        name=given.name,
        password=None,
        role_ids=given.role_ids,
        role_scopes=roles.to_scopes(given.role_scopes),
        phone=given.phone,
        locale=given.locale,
    )
