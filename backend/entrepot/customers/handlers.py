"""Reactions of customers to what happens below."""

from entrepot.access.events import AccountEmailChanged, AccountRegistered
from entrepot.customers.operations import customers
from entrepot.kernel.database import Tx


async def on_account_registered(tx: Tx, event: AccountRegistered) -> None:
    """A new account gets its customer."""
    await customers.create_customer_of_account(
        tx, account_id=event.account_id, email=event.email, name=event.name, locale=event.locale
    )


async def on_account_email_changed(tx: Tx, event: AccountEmailChanged) -> None:
    """A customer is known by the address that they proved."""
    await customers.follow_account(tx, account_id=event.account_id, email=event.email)
