"""Letters to people about their accounts: wished for in a transaction, decided, written and sent by an errand.

A wish looks the same for an address that has an account and for one that has none; which letter goes out, if any, is
decided where nobody waits for an answer. The token that a letter carries is made there too, so no job holds one.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Uuid, bindparam, delete, select, update

from entrepot.access.operations import accounts, throttle, tickets
from entrepot.access.reads import people as people_reads
from entrepot.access.rules import letters as letter_rules
from entrepot.access.rules.accounts import AccountKind, AccountState
from entrepot.access.rules.letters import Said
from entrepot.access.rules.tickets import LetterPurpose
from entrepot.access.tables.proofs import LETTER, account_letter
from entrepot.kernel import ids, mail
from entrepot.kernel.database import Row, Tx, insert_rows, sql
from entrepot.kernel.tables import Instant
from entrepot.kernel.worker import Errand
from entrepot.shops import reads as shop_reads

SHOP_ID = bindparam("shop_id", type_=Uuid)
OF_ID = bindparam("letter_id", type_=Uuid)
SEND = "send_account_letter"
MOST_PATIENCE = timedelta(days=7)
NOTICES = (LetterPurpose.EMAIL_CHANGED, LetterPurpose.FACTORS_CHANGED)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A letter that somebody wants to be sent; repr shows no address."""

    purpose: LetterPurpose
    kind: AccountKind
    email: str
    account_id: uuid.UUID | None = None
    requested_by_id: uuid.UUID | None = None
    name: str | None = None
    locale: str | None = None

    def __repr__(self) -> str:
        return f"Wish({self.purpose}, {self.kind})"


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """What is written, in which language, and the ticket that it carries."""

    said: Said
    locale: str
    ticket: tickets.Ticket | None = None


INSERT = insert_rows(
    account_letter, "id", "account_id", "requested_by_id", "purpose", "kind", "email", "name", "locale", "created_at"
)
LOCK = sql(
    select(account_letter).where(account_letter.c.shop_id == SHOP_ID, account_letter.c.id == OF_ID).with_for_update()
)
ADMIT = sql(
    update(account_letter)
    .values(admitted_at=bindparam("now", type_=Instant))
    .where(account_letter.c.shop_id == SHOP_ID, account_letter.c.id == OF_ID)
)
DELETE = sql(delete(account_letter).where(account_letter.c.shop_id == SHOP_ID, account_letter.c.id == OF_ID))
FORGET = sql(
    delete(account_letter).where(
        account_letter.c.shop_id == SHOP_ID, account_letter.c.created_at < bindparam("before", type_=Instant)
    )
)


async def wish(tx: Tx, *, wish: Wish) -> None:
    """Ask for a letter; two statements, whoever it is for."""
    letter_id = ids.new(LETTER)
    row = {
        "id": letter_id,
        "account_id": wish.account_id,
        "requested_by_id": wish.requested_by_id,
        "purpose": wish.purpose.value,
        "kind": wish.kind.value,
        "email": wish.email,
        "name": wish.name,
        "locale": wish.locale,
        "created_at": tx.now,
    }
    await tx.insert(INSERT, [row])
    tx.enqueue(SEND, {"letter_id": str(letter_id)})


async def send(errand: Errand, *, letter_id: uuid.UUID) -> None:
    """Decide on a letter, send it, and forget it; sent again, it carries a new token, and the old one opens nothing."""
    async with errand.write() as tx:
        message = await _written(tx, errand, letter_id=letter_id)
    if message is not None:
        await errand.services.mail.send(message)
    async with errand.write() as tx:
        await tx.run(DELETE, letter_id=letter_id)


async def forget_old(tx: Tx) -> None:
    """Delete letters that could not be sent for a week."""
    await tx.run(FORGET, before=tx.now - MOST_PATIENCE)


async def _written(tx: Tx, errand: Errand, *, letter_id: uuid.UUID) -> mail.Message | None:
    """The mail, or None where there is nothing to say, or too much was said to this address already."""
    row = await tx.row(LOCK, letter_id=letter_id)
    if row is None or not await _admitted(tx, row):
        return None
    decided = await DECISIONS[LetterPurpose(row["purpose"])](tx, row)
    if decided is None:
        return None
    shop = await shop_reads.get_shop(tx)
    token = ""
    if decided.ticket is not None:
        token = await tickets.make(tx, ticket=decided.ticket)
        after = {"purpose": decided.ticket.purpose.value}
        tx.change(node=decided.ticket.account_id, operation="accountTicketSend", after=after)
    link = letter_rules.link(
        decided.said,
        kind=AccountKind(row["kind"]),
        base_url=errand.services.base_url,
        storefront_url=errand.services.storefront_url,
        handle=shop["handle"],
        token=token,
    )
    letter = letter_rules.letter(decided.said, shop=shop["name"], link=link)
    return mail.Message(
        to=row["email"],
        locale=decided.locale,
        subject=letter.subject,
        body=letter.body,
        default_locale=tx.shop.default_locale,
    )


async def _admitted(tx: Tx, row: Row) -> bool:
    """Whether there may be one more letter to this address; one that is tried again was counted.

    The notice that an address or a factor was changed always goes out: strangers cannot cause it, nor may they
    suppress it.
    """
    if row["admitted_at"] is not None or row["purpose"] in NOTICES:
        return True
    if await throttle.seconds_until_admitted(tx, bucket=throttle.of_mail(row["email"])) is not None:
        return False
    await tx.run(ADMIT, letter_id=row["id"], now=tx.now)
    return True


async def _on_registration(tx: Tx, row: Row) -> _Decided | None:
    """An address without an account gets one that waits for its proof; an account is told, and is not touched."""
    kind, email = AccountKind(row["kind"]), row["email"]
    wanted = accounts.NewAccount(kind=kind, email=email, name=row["name"], locale=row["locale"])
    await accounts.create_unless_there(tx, command=wanted)
    held = await people_reads.get_login(tx, kind=kind, email=email)
    locale = row["locale"] or held["locale"] or tx.shop.default_locale
    if held["state"] != AccountState.INVITED:
        return _Decided(said=Said.HAS_ACCOUNT, locale=locale)
    return _with_ticket(Said.VERIFY, held, locale=locale)


async def _on_reset(tx: Tx, row: Row) -> _Decided | None:
    """Only whoever can sign in gets a new password; a customer who has not proven their address may do so."""
    held = await people_reads.find_login(tx, kind=AccountKind(row["kind"]), email=row["email"])
    if held is None:
        return None
    locale = held["locale"] or row["locale"] or tx.shop.default_locale
    if held["state"] == AccountState.ACTIVE:
        return _with_ticket(Said.RESET, held, locale=locale)
    if held["state"] == AccountState.INVITED and held["kind"] == AccountKind.CUSTOMER:
        return _with_ticket(Said.VERIFY, held, locale=locale)
    return None


async def _on_invitation(tx: Tx, row: Row) -> _Decided | None:
    held = await people_reads.find_login(tx, kind=AccountKind.STAFF, email=row["email"])
    if held is None or held["id"] != row["account_id"] or held["state"] != AccountState.INVITED:
        return None
    locale = held["locale"] or tx.shop.default_locale
    return _with_ticket(Said.INVITE, held, locale=locale, created_by_id=row["requested_by_id"])


async def _on_new_email(tx: Tx, row: Row) -> _Decided | None:
    """The new address proves itself; where it has an account already, that one is told."""
    held = await people_reads.get_account(tx, account_id=row["account_id"])
    locale = held["locale"] or row["locale"] or tx.shop.default_locale
    taken = await people_reads.find_login(tx, kind=AccountKind(row["kind"]), email=row["email"])
    if taken is not None:
        return _Decided(said=Said.HAS_ACCOUNT, locale=taken["locale"] or locale)
    return _with_ticket(Said.CHANGE_EMAIL, held, locale=locale, new_email=row["email"])


async def _on_changed_factors(tx: Tx, row: Row) -> _Decided | None:
    held = await people_reads.get_account(tx, account_id=row["account_id"])
    return _Decided(said=Said.FACTORS_CHANGED, locale=held["locale"] or tx.shop.default_locale)


async def _on_changed_email(tx: Tx, row: Row) -> _Decided | None:
    held = await people_reads.get_account(tx, account_id=row["account_id"])
    return _Decided(said=Said.EMAIL_CHANGED, locale=held["locale"] or tx.shop.default_locale)


async def _on_merge(tx: Tx, row: Row) -> _Decided | None:
    """Only an account that can sign in takes on what was ordered without one, and only at the address it has now."""
    held = await people_reads.get_account(tx, account_id=row["account_id"])
    if held["state"] != AccountState.ACTIVE or held["email"] != row["email"]:
        return None
    return _with_ticket(Said.MERGE, held, locale=held["locale"] or row["locale"] or tx.shop.default_locale)


def _with_ticket(
    said: Said, held: Row, *, locale: str, new_email: str | None = None, created_by_id: uuid.UUID | None = None
) -> _Decided:
    ticket = tickets.Ticket(
        account_id=held["id"],
        email=held["email"],
        purpose=letter_rules.PURPOSES[said],
        new_email=new_email,
        created_by_id=created_by_id,
    )
    return _Decided(said=said, locale=locale, ticket=ticket)


DECISIONS: Mapping[LetterPurpose, Callable[[Tx, Row], Awaitable[_Decided | None]]] = {
    LetterPurpose.REGISTER: _on_registration,
    LetterPurpose.RESET: _on_reset,
    LetterPurpose.INVITE: _on_invitation,
    LetterPurpose.CHANGE_EMAIL: _on_new_email,
    LetterPurpose.EMAIL_CHANGED: _on_changed_email,
    LetterPurpose.FACTORS_CHANGED: _on_changed_factors,
    LetterPurpose.MERGE: _on_merge,
}
