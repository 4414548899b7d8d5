"""What access keeps of customers: their account with all that hangs on it, and letters that are still to be sent."""

import uuid

from sqlalchemy import Uuid, bindparam, delete, select

from entrepot.access.rules.accounts import AccountKind
from entrepot.access.tables.people import account
from entrepot.access.tables.proofs import account_letter
from entrepot.access.tables.sessions import session
from entrepot.kernel.database import Tx, among, sql
from entrepot.kernel.subjects import Document, Keeper, Subject

_ACCOUNT = (
    account.c.shop_id == bindparam("shop_id"),
    account.c.id == bindparam("account_id", type_=Uuid),
    account.c.kind == AccountKind.CUSTOMER.value,
)
FIND = sql(
    select(
        *(account.c[name] for name in ("id", "email", "name", "locale", "state", "email_verified_at")),
        *(account.c[name] for name in ("password_changed_at", "last_login_at", "created_at")),
    ).where(*_ACCOUNT)
)
SESSIONS = sql(
    select(
        *(session.c[name] for name in ("id", "user_agent", "address", "created_at", "rotated_at", "expires_at")),
    ).where(session.c.shop_id == bindparam("shop_id"), session.c.account_id == bindparam("account_id", type_=Uuid))
)
DELETE_LETTERS = sql(
    delete(account_letter).where(
        account_letter.c.shop_id == bindparam("shop_id"),
        account_letter.c.kind == AccountKind.CUSTOMER.value,
        among(account_letter.c.email, "emails"),
    )
)
# Sessions, tokens, tickets, devices and what was allowed to apps go with it.
DELETE_ACCOUNT = sql(delete(account).where(*_ACCOUNT))


async def _export(tx: Tx, subject: Subject) -> Document:
    if subject.account_id is None:
        return {}
    return {
        "account": [dict(row) for row in await tx.rows(FIND, account_id=subject.account_id)],
        "sessions": [dict(row) for row in await tx.rows(SESSIONS, account_id=subject.account_id)],
    }


async def _nodes(tx: Tx, subject: Subject) -> list[uuid.UUID]:
    return [subject.account_id] if subject.account_id else []


async def _erase(tx: Tx, subject: Subject) -> None:
    await tx.run(DELETE_LETTERS, emails=list(subject.emails))
    await tx.run(DELETE_ACCOUNT, account_id=subject.account_id)


KEEPER = Keeper(
    name="access",
    columns=frozenset(
        (
            *("account.email", "account.name"),
            *("account_letter.email", "account_letter.name", "account_ticket.new_email", "account_ticket.email_digest"),
            *("session.address", "session.user_agent", "account_factor.name"),
        )
    ),
    export=_export,
    nodes=_nodes,
    erase=_erase,
)
