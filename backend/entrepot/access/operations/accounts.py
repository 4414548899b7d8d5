"""Accounts: making them, and changing a password."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select, update

from entrepot.access import events
from entrepot.access.operations import passwords, sessions, throttle
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import accounts as account_rules
from entrepot.access.rules import sessions as session_rules
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.tables.people import ACCOUNT, account
from entrepot.kernel import errors, ids, text
from entrepot.kernel.database import Tx, among, insert_rows, sql
from entrepot.kernel.tables import Instant

SHOP_ID = bindparam("shop_id", type_=Uuid)


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


async def register_customer(tx: Tx, *, command: NewAccount, origin: sessions.Origin) -> sessions.SignedIn:
    """Make a customer's account, let the customers feature make the customer, and sign in."""
    buckets = [throttle.of_address(origin.address)] if origin.address else []
    await throttle.check(tx, buckets=buckets)
    try:
        [account_id] = await create_accounts(tx, commands=[command])
    except account_rules.EmailTaken as taken:
        await throttle.count_failure(tx, buckets=buckets)
        raise account_rules.EmailRegistered(field=taken.field) from None
    email = account_rules.normal_email(command.email)
    name = account_rules.check_name(command.name)
    await tx.announce(events.AccountRegistered(account_id=account_id, email=email, name=name, locale=command.locale))
    return await sessions.open_session(tx, account_id=account_id, kind=command.kind, origin=origin)


async def change_password(tx: Tx, *, current: str, new: str, origin: sessions.Origin) -> None:
    """Change one's own password and end every other session; a wrong current one counts as a failed sign-in."""
    own = await people_reads.get_own_account(tx)
    account_rules.check_password(new, email=own["email"], field=("new_password",))
    by_account = throttle.of_account(own["kind"], email=own["email"])
    buckets = [by_account, *([throttle.of_address(origin.address)] if origin.address else [])]
    await throttle.check(tx, buckets=buckets)
    if not await passwords.verify(own["password_hash"], password=current):
        await throttle.count_failure(tx, buckets=buckets)
        raise session_rules.PasswordWrong(field=("current_password",))
    new_hash = await passwords.hash_password(new)
    await throttle.pass_through(tx, buckets=buckets, clear=by_account)
    await tx.run(SET_PASSWORD, account_id=own["id"], new_hash=new_hash, now=tx.now)
    tx.change(node=own["id"], operation="passwordChange")
    await sessions.revoke_sessions(
        tx, account_ids=[own["id"]], reason=session_rules.RevokeReason.PASSWORD_CHANGED, kept_id=tx.actor.session_id
    )


async def _row(tx: Tx, command: NewAccount) -> dict[str, Any]:
    email = account_rules.normal_email(command.email, field=(*command.field, "email"))
    name = account_rules.check_name(command.name, field=(*command.field, "name"))
    if command.locale is not None and command.locale not in tx.shop.locales:
        raise text.LocaleUnknown(locale=command.locale[:32], field=(*command.field, "locale"))
    if command.password is not None:
        account_rules.check_password(command.password, email=email, field=(*command.field, "password"))
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
