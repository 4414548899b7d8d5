"""What a ticket from a letter opens: a new account, a staff account, a new password, a new address."""

from sqlalchemy import Text, Uuid, bindparam, update

from entrepot.access import events
from entrepot.access.operations import (
    accounts,
    devices,
    invitations,
    letters,
    ownership,
    passwords,
    sessions,
    throttle,
    tickets,
)
from entrepot.access.operations.origins import Origin
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import tickets as ticket_rules
from entrepot.access.rules.accounts import AccountAction, AccountKind, AccountState
from entrepot.access.rules.sessions import RevokeReason
from entrepot.access.rules.tickets import LetterPurpose, Purpose
from entrepot.access.tables.people import account
from entrepot.kernel import errors
from entrepot.kernel.database import Row, Tx, sql
from entrepot.kernel.tables import Instant

OF_ACCOUNT = (
    account.c.shop_id == bindparam("shop_id", type_=Uuid),
    account.c.id == bindparam("account_id", type_=Uuid),
)
ACCEPT = sql(
    update(account)
    .values(
        state=bindparam("state", type_=Text),
        name=bindparam("name", type_=Text),
        email_verified_at=bindparam("now", type_=Instant),
        last_login_at=bindparam("now", type_=Instant),
    )
    .where(*OF_ACCOUNT)
)
VERIFIED = sql(update(account).values(email_verified_at=bindparam("now", type_=Instant)).where(*OF_ACCOUNT))
CHANGE_EMAIL = sql(
    update(account)
    .values(
        email=bindparam("email", type_=Text),
        email_verified_at=bindparam("now", type_=Instant),
        version=account.c.version + 1,
    )
    .where(*OF_ACCOUNT)
)

errors.on_constraint("account_email_key", lambda: account_rules.EmailTaken(field=("token",)))


async def verify_email(tx: Tx, *, token: str, password: str, name: str | None, origin: Origin) -> sessions.SignedIn:
    """Open a customer's account: whoever reads its mail chooses its password, and is signed in.

    Only here the customer comes into being; what somebody else typed when they used this address is worth nothing.
    """
    new_hash = await _hashed(tx, token=token, purpose=Purpose.VERIFY, password=password)
    _, holder = await tickets.use(tx, token=token, purpose=Purpose.VERIFY)
    known_as = account_rules.check_name(name) if name is not None else holder["name"]
    await _accept(tx, holder, new_hash=new_hash, name=known_as)
    await tx.announce(
        events.AccountRegistered(account_id=holder["id"], email=holder["email"], name=known_as, locale=holder["locale"])
    )
    tx.change(node=holder["id"], operation="emailVerify", after={"state": AccountState.ACTIVE.value})
    return await sessions.open_session(tx, account_id=holder["id"], kind=AccountKind.CUSTOMER, origin=origin)


async def accept_invitation(tx: Tx, *, token: str, password: str, origin: Origin) -> sessions.SignedIn:
    """Become staff: the person invited chooses their password and is signed in, if whoever invited may still do so."""
    new_hash = await _hashed(tx, token=token, purpose=Purpose.INVITE, password=password)
    await ownership.lock(tx)
    ticket, holder = await tickets.use(tx, token=token, purpose=Purpose.INVITE)
    await invitations.check_inviter(tx, account_id=holder["id"], inviter_id=ticket["created_by_id"])
    await _accept(tx, holder, new_hash=new_hash, name=holder["name"])
    tx.change(node=holder["id"], operation="invitationAccept", after={"state": AccountState.ACTIVE.value})
    return await sessions.open_session(tx, account_id=holder["id"], kind=AccountKind.STAFF, origin=origin)


async def reset_password(tx: Tx, *, token: str, password: str) -> None:
    """Choose a new password by mail: every session ends, and whoever guessed at the old one is forgotten."""
    new_hash = await _hashed(tx, token=token, purpose=Purpose.RESET, password=password)
    _, holder = await tickets.use(tx, token=token, purpose=Purpose.RESET)
    if holder["state"] != AccountState.ACTIVE:
        raise ticket_rules.TicketInvalid(field=("token",))
    await accounts.set_password(tx, account_id=holder["id"], new_hash=new_hash)
    await tx.run(VERIFIED, account_id=holder["id"], now=tx.now)
    await devices.forget(tx, account_ids=[holder["id"]])
    await sessions.revoke_sessions(tx, account_ids=[holder["id"]], reason=RevokeReason.PASSWORD_CHANGED)
    await throttle.forget(tx, bucket=throttle.of_account(holder["kind"], email=holder["email"]))
    tx.change(node=holder["id"], operation="passwordReset")


async def change_email(tx: Tx, *, token: str) -> None:
    """Take on the new address that was proven: every session ends, and the old address is told."""
    ticket, holder = await tickets.use(tx, token=token, purpose=Purpose.CHANGE_EMAIL)
    kind, new_email = AccountKind(holder["kind"]), ticket["new_email"]
    if holder["state"] != AccountState.ACTIVE:
        raise ticket_rules.TicketInvalid(field=("token",))
    if await people_reads.find_login(tx, kind=kind, email=new_email) is not None:
        raise account_rules.EmailTaken(field=("token",))
    await tx.run(CHANGE_EMAIL, account_id=holder["id"], email=new_email, now=tx.now)
    await tickets.withdraw(tx, account_ids=[holder["id"]])
    await sessions.revoke_sessions(tx, account_ids=[holder["id"]], reason=RevokeReason.SIGNED_OUT)
    notice = letters.Wish(
        purpose=LetterPurpose.EMAIL_CHANGED, kind=kind, email=holder["email"], account_id=holder["id"]
    )
    await letters.wish(tx, wish=notice)
    if kind is AccountKind.CUSTOMER:
        await tx.announce(events.AccountEmailChanged(account_id=holder["id"], email=new_email))
    tx.change(node=holder["id"], operation="emailChange")


async def _hashed(tx: Tx, *, token: str, purpose: Purpose, password: str) -> str:
    """The hash of a new password, made before anything is locked; nothing is hashed for a ticket that is none."""
    found = await tickets.find(tx, token=token, purpose=purpose)
    await accounts.check_new_password(password, email=found["email"], field=("password",))
    return await passwords.hash_password(password)


async def _accept(tx: Tx, holder: Row, *, new_hash: str, name: str) -> None:
    state = account_rules.after(AccountState(holder["state"]), AccountAction.ACCEPT, field=("token",))
    await accounts.set_password(tx, account_id=holder["id"], new_hash=new_hash)
    await tx.run(ACCEPT, account_id=holder["id"], state=state.value, name=name, now=tx.now)
