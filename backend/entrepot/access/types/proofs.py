"""GraphQL of invitations, proofs by mail and what they open."""

from entrepot.access.types.people import StaffMember
from entrepot.contract.declare import payload


@payload
class CustomerRegisterPayload:
    """That a letter is on its way, whoever has the address. / 注册受理结果，无论邮箱是否已注册均相同。"""

    done: bool | None


@payload
class PasswordResetRequestPayload:
    """That a letter is on its way if there is an account. / 重设密码申请结果，无论邮箱是否存在均相同。"""

    done: bool | None


@payload
class PasswordResetPayload:
    """Whether the new password counts. / 重设密码结果。"""

    done: bool | None


@payload
class EmailChangeRequestPayload:
    """That a letter is on its way to the new address. / 更换邮箱申请结果。"""

    done: bool | None


@payload
class EmailChangePayload:
    """Whether the new address counts. / 更换邮箱结果。"""

    done: bool | None


@payload
class StaffInvitePayload:
    """The person invited. / 已邀请的员工。"""

    staff_member: StaffMember | None


@payload
class StaffInviteAgainPayload:
    """The person who is written to once more. / 再次邀请的员工。"""

    staff_member: StaffMember | None
