"""Mutations of invitations, proofs by mail and what they open."""

from typing import Any

import strawberry

from entrepot.access.inputs import people as people_inputs
from entrepot.access.inputs import proofs as inputs
from entrepot.access.mutations.people import signed_in
from entrepot.access.operations import invitations, proofs, registration
from entrepot.access.permissions import WRITE_STAFF
from entrepot.access.types.people import SignInPayload
from entrepot.access.types.proofs import (
    CustomerRegisterPayload,
    EmailChangePayload,
    EmailChangeRequestPayload,
    PasswordResetPayload,
    PasswordResetRequestPayload,
    StaffInviteAgainPayload,
    StaffInvitePayload,
)
from entrepot.contract.declare import mutation
from entrepot.kernel.database import Tx
from entrepot.kernel.permissions import PERSON, PUBLIC

Payload = dict[str, Any]
DONE: Payload = {"done": True}


@strawberry.type
class ProofMutations:
    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def customer_register(tx: Tx, input: inputs.CustomerRegisterInput) -> CustomerRegisterPayload:
        """Ask for a customer's account; a letter says how to open it. / 申请顾客账号，按邮件指引开通。"""
        origin = people_inputs.to_origin(tx)
        await registration.register_customer(tx, email=input.email, name=input.name, locale=input.locale, origin=origin)
        return DONE

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def email_verify(tx: Tx, input: inputs.EmailVerifyInput) -> SignInPayload:
        """Open a customer's account by the letter, choose its password and sign in. / 确认邮箱、设置密码并登录。"""
        origin = people_inputs.to_origin(tx)
        opened = proofs.verify_email(tx, token=input.token, password=input.password, name=input.name, origin=origin)
        return await signed_in(opened)

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def invitation_accept(tx: Tx, input: inputs.InvitationAcceptInput) -> SignInPayload:
        """Become staff by the letter, choose your password and sign in. / 接受邀请、设置密码并登录。"""
        origin = people_inputs.to_origin(tx)
        return await signed_in(proofs.accept_invitation(tx, token=input.token, password=input.password, origin=origin))

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def password_reset_request(tx: Tx, input: inputs.PasswordResetRequestInput) -> PasswordResetRequestPayload:
        """Ask for a new password; a letter says how to choose it. / 申请重设密码，按邮件指引设置。"""
        origin = people_inputs.to_origin(tx)
        await registration.request_password_reset(tx, kind=input.kind, email=input.email, origin=origin)
        return DONE

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def password_reset(tx: Tx, input: inputs.PasswordResetInput) -> PasswordResetPayload:
        """Choose a new password by the letter; every session ends. / 按邮件重设密码，所有会话随即失效。"""
        await proofs.reset_password(tx, token=input.token, password=input.password)
        return DONE

    @mutation(allow=PERSON, secret=True, alone=True, recent=True)
    async def email_change_request(tx: Tx, input: inputs.EmailChangeRequestInput) -> EmailChangeRequestPayload:
        """Ask for another address; a letter to it says how to prove it. / 申请更换邮箱，按新邮箱中的邮件确认。"""
        origin = people_inputs.to_origin(tx)
        await registration.request_email_change(tx, new_email=input.new_email, password=input.password, origin=origin)
        return DONE

    @mutation(allow=PUBLIC, secret=True, alone=True)
    async def email_change(tx: Tx, input: inputs.EmailChangeInput) -> EmailChangePayload:
        """Take on the new address by the letter; every session ends. / 按邮件确认新邮箱，所有会话随即失效。"""
        await proofs.change_email(tx, token=input.token)
        return DONE

    @mutation(allow=WRITE_STAFF, recent=True)
    async def staff_invite(tx: Tx, input: inputs.StaffInviteInput) -> StaffInvitePayload:
        """Invite a person to work in the shop. / 邀请员工。"""
        [member] = await invitations.invite_staff(tx, commands=[inputs.to_invitation(input)])
        return {"staff_member": member}

    @mutation(allow=WRITE_STAFF)
    async def staff_invite_again(tx: Tx, input: inputs.StaffInviteAgainInput) -> StaffInviteAgainPayload:
        """Write once more to somebody who has not accepted. / 再次发送邀请。"""
        return {"staff_member": await invitations.invite_again(tx, staff_id=input.id)}
