"""Mutations of people and their sessions."""

from collections.abc import Awaitable
from typing import Any

import strawberry

from entrepot.access.inputs import people as inputs
from entrepot.access.operations import accounts, sessions, staff, steps
from entrepot.access.operations.sessions import SignedIn
from entrepot.access.operations.steps import StepAsked
from entrepot.access.permissions import WRITE_STAFF
from entrepot.access.reads import authentication
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.types.people import (
    LogoutPayload,
    PasswordChangePayload,
    SessionRevokePayload,
    SignInPayload,
    StaffCreatePayload,
    StaffUpdatePayload,
)
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PERSON, PUBLIC, TOWARDS_A_FACTOR

Payload = dict[str, Any]


@strawberry.type
class PeopleMutations:
    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def staff_login(tx: Tx, input: inputs.LoginInput) -> SignInPayload:
        """Sign in as staff. / 员工登录。"""
        return await signed_in(_sign_in(tx, AccountKind.STAFF, input))

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def customer_login(tx: Tx, input: inputs.LoginInput) -> SignInPayload:
        """Sign in as a customer. / 顾客登录。"""
        return await signed_in(_sign_in(tx, AccountKind.CUSTOMER, input))

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def session_refresh(tx: Tx, input: inputs.SessionRefreshInput) -> SignInPayload:
        """Exchange a refresh token for new tokens; the old one is good for this once. / 刷新令牌。"""
        refreshed = sessions.refresh_session(tx, refresh_token=input.refresh_token, origin=inputs.to_origin(tx))
        return await signed_in(refreshed)

    @mutation(allow=TOWARDS_A_FACTOR)
    async def logout(tx: Tx, input: inputs.LogoutInput) -> LogoutPayload:
        """End this session, or all of yours. / 退出登录。"""
        await sessions.sign_out(tx, everywhere=input.everywhere)
        return {"done": True}

    @mutation(allow=PERSON, secret=True, alone=True, recent=True)
    async def password_change(tx: Tx, input: inputs.PasswordChangeInput) -> PasswordChangePayload:
        """Change your password; every other session ends. / 修改密码，其他会话随即失效。"""
        origin = inputs.to_origin(tx)
        await accounts.change_password(tx, current=input.current_password, new=input.new_password, origin=origin)
        return {"done": True}

    @mutation(allow=PERSON)
    async def session_revoke(tx: Tx, input: inputs.SessionRevokeInput) -> SessionRevokePayload:
        """End one of your sessions. / 结束某个会话。"""
        await sessions.revoke_own_session(tx, session_id=input.id)
        return {"revoked_id": input.id}

    @mutation(allow=WRITE_STAFF, secret=True, recent=True)
    async def staff_create(tx: Tx, input: inputs.StaffCreateInput) -> StaffCreatePayload:
        """Take a person on. / 新建员工。"""
        [member] = await staff.create_staff(tx, commands=[inputs.to_staff(input)])
        return {"staff_member": member}

    @mutation(allow=WRITE_STAFF, recent=True)
    async def staff_update(tx: Tx, input: inputs.StaffUpdateInput) -> StaffUpdatePayload:
        """Change a person's data, roles or state. / 修改员工。"""
        [member] = await staff.update_staff(tx, commands=[inputs.to_staff_update(input)])
        return {"staff_member": member}


def _sign_in(tx: Tx, kind: AccountKind, given: inputs.LoginInput) -> Awaitable[SignedIn | StepAsked]:
    origin = inputs.to_origin(tx)
    return steps.sign_in(
        tx,
        kind=kind,
        email=given.email,
        password=given.password,
        origin=origin,
        device_token=given.device_token,
    )


async def signed_in(attempt: Awaitable[SignedIn | StepAsked]) -> Payload:
    """The payload of a sign-in, or of its first half."""
    made = await attempt
    if isinstance(made, StepAsked):
        return {
            "challenge": {
                "id": made.challenge_id,
                "kinds": list(made.kinds),
                "passkey_options": made.passkey_options,
            }
        }
    return {
        "access_token": made.access_token,
        "refresh_token": made.refresh_token,
        "expires_at": made.expires_at,
        "device_token": made.device_token,
        "viewer": authentication.to_viewer(made.actor),
    }
