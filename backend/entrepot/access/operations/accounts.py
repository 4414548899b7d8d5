"""Accounts: making them, their passwords, and keeping people out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, Uuid, and_, bindparam, case, delete, exists, select, update

from entrepot.access.operations import breached, passwords, sessions, throttle, tickets
from entrepot.access.operations.origins import Origin
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.tables.people import ACCOUNT, account
from entrepot.access.tables.proofs import account_ticket
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Row, Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)
UNPROVEN = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """An account to be made; without a password nobody can sign in until one is set."""

    kind: AccountKind
    email: str
    name: str
    password: str | None = None
    locale: str | None = None
    field: errors.FieldPath = ()

    def __repr__(self) -> str:
        return f"NewAccount({self.kind})"


INSERT = insert_rows(
    account, "id", "kind", "email", "name", "locale", "password_hash", "state", "password_changed_at",
    on_conflict="nothing", returning=("id",),
)  # fmt: skip
TAKEN = sql(
    select(account.c.email).where(
        account.c.shop_id == SHOP_ID, account.c.kind == bindparam("kind", type_=Text), among(account.c.email, "emails")
    )
)
SET_PASSWORD = sql(
    update(account)
    .values(
        password_hash=bindparam("new_hash", type_=Text),
        password_changed_at=bindparam("now", type_=Instant),
        version=account.c.version + 1,
    )
    .where(account.c.shop_id == SHOP_ID, account.c.id == bindparam("account_id", type_=Uuid))
)
SET_STATE = sql(
    update(account)
    .values(state=bindparam("state", type_=Text), version=account.c.version + 1)
    .where(account.c.shop_id == SHOP_ID, among(account.c.id, "account_ids"))
)
RESUME = sql(
    update(account)
    .values(
        state=case(
            (
                and_(account.c.password_hash.is_(None), account.c.email_verified_at.is_(None)),
                AccountState.INVITED.value,
            ),
            else_=AccountState.ACTIVE.value,
        ),
        version=account.c.version + 1,
    )
    .where(
        account.c.shop_id == SHOP_ID,
        among(account.c.id, "account_ids"),
        account.c.state == AccountState.SUSPENDED.value,
    )
)

FORGET_UNPROVEN = sql(
    delete(account).where(
        account.c.shop_id == SHOP_ID,
        account.c.kind == AccountKind.CUSTOMER.value,
        account.c.state == AccountState.INVITED.value,
        account.c.created_at < bindparam("before", type_=Instant),
        ~exists().where(account_ticket.c.shop_id == account.c.shop_id, account_ticket.c.account_id == account.c.id),
    )
)


async def create_accounts(tx: Tx, *, commands: Sequence[NewAccount]) -> list[uuid.UUID]:
    """Make accounts, all of one kind; raises EmailTaken, EmailInvalid and the password's errors with their paths."""
    rows = [await _row(tx, command) for command in commands]
    await _check_free(tx, commands, rows)
    made = await tx.insert(INSERT, rows)
    if len(made) < len(rows):
        await _check_free(tx, commands, rows)
        raise account_rules.EmailTaken(field=(*commands[0].field, "email"))
    for row in rows:
        tx.change(node=row["id"], operation="accountCreate", after={"kind": row["kind"], "state": row["state"]})
    return [row["id"] for row in rows]


async def create_unless_there(tx: Tx, *, command: NewAccount) -> bool:
    """Make an account that waits for its person, unless its address has one of this kind; whether it was made."""
    row = await _row(tx, command)
    made = await tx.insert(INSERT, [row])
    if made:
        tx.change(node=row["id"], operation="accountCreate", after={"kind": row["kind"], "state": row["state"]})
    return bool(made)


async def set_password(tx: Tx, *, account_id: uuid.UUID, new_hash: str) -> None:
    """Give an account a password; what was on its way for the old one opens nothing any more."""
    await tx.run(SET_PASSWORD, account_id=account_id, new_hash=new_hash, now=tx.now)
    await tickets.withdraw(tx, account_ids=[account_id])


async def check_new_password(password: str, *, email: str, field: errors.FieldPath) -> None:
    """Refuse a password by the rules, or because it was in a breach."""
    account_rules.check_password(password, email=email, field=field)
    await breached.check(password, field=field)


async def forget_unproven(tx: Tx) -> None:
    """Delete customers' accounts that nobody opened while there was a ticket for it."""
    await tx.run(FORGET_UNPROVEN, before=tx.now - UNPROVEN)


async def suspend_accounts(tx: Tx, *, account_ids: list[uuid.UUID]) -> None:
    """Keep people from signing in, and sign them out; what is on its way to them opens nothing any more."""
    await tx.run(SET_STATE, account_ids=account_ids, state=AccountState.SUSPENDED.value)
    await tickets.withdraw(tx, account_ids=account_ids)
    await sessions.revoke_sessions(tx, account_ids=account_ids, reason=session_rules.RevokeReason.SUSPENDED)


async def resume_accounts(tx: Tx, *, account_ids: list[uuid.UUID]) -> None:
    """Let people who were suspended sign in again; whoever never accepted is where they were."""
    await tx.run(RESUME, account_ids=account_ids)
    for account_id in account_ids:
        tx.change(node=account_id, operation="accountResume")


async def change_password(tx: Tx, *, current: str, new: str, origin: Origin) -> None:
    """Change one's own password and end every other session; a wrong current one counts as a failed sign-in."""
    own = await people_reads.get_own_account(tx)
    await check_new_password(new, email=own["email"], field=("new_password",))
    new_hash = await passwords.hash_password(new)
    await prove_oneself(tx, own=own, password=current, origin=origin, field=("current_password",))
    await set_password(tx, account_id=own["id"], new_hash=new_hash)
    tx.change(node=own["id"], operation="passwordChange")
    await sessions.revoke_sessions(
        tx, account_ids=[own["id"]], reason=session_rules.RevokeReason.PASSWORD_CHANGED, kept_id=tx.actor.session_id
    )


async def prove_oneself(tx: Tx, *, own: Row, password: str, origin: Origin, field: errors.FieldPath) -> None:
    """Ask for one's own password again; raises PasswordWrong, and counts that apart from what strangers guess."""
    by_person = throttle.of_own_password(own["id"])
    buckets = [by_person, *([throttle.of_address(origin.address)] if origin.address else [])]
    await throttle.check(tx, buckets=buckets)
    if not await passwords.verify(own["password_hash"], password=password):
        await throttle.count_failure(tx, buckets=buckets)
        raise session_rules.PasswordWrong(field=field)
    await throttle.pass_through(tx, buckets=buckets, clear=by_person)


async def _row(tx: Tx, command: NewAccount) -> dict[str, Any]:
    email = account_rules.normal_email(command.email, field=(*command.field, "email"))
    name = account_rules.check_name(command.name, field=(*command.field, "name"))
    if command.locale is not None and command.locale not in tx.shop.locales:
        raise text.LocaleUnknown(locale=command.locale[:32], field=(*command.field, "locale"))
    if command.password is not None:
        await check_new_password(command.password, email=email, field=(*command.field, "password"))
    return {
        "id": ids.new(ACCOUNT),
        "kind": command.kind.value,
        "email": email,
        "name": name,
        "locale": command.locale,
        "password_hash": await passwords.hash_password(command.password) if command.password else None,
        "state": (AccountState.ACTIVE if command.password else AccountState.INVITED).value,
        "password_changed_at": tx.now if command.password else None,
    }


async def _check_free(tx: Tx, commands: Sequence[NewAccount], rows: Sequence[dict[str, Any]]) -> None:
    """Refuse addresses that have an account, or that the batch itself gives twice."""
    emails = [str(row["email"]) for row in rows]
    found = await tx.rows(TAKEN, kind=commands[0].kind.value, emails=emails)
    taken = {row["email"] for row in found}
    errors.raise_all(
        [
            account_rules.EmailTaken(field=(*command.field, "email"))
            for index, command in enumerate(commands)
            if emails[index] in taken or emails[index] in emails[:index]
        ]
    )
