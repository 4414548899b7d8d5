"""What access announces."""

import uuid
from dataclasses import dataclass

from entrepot.kernel import events


@dataclass(frozen=True)
class AccountRegistered(events.Event):
    """A customer proved the address of their new account; their own record is to be created and linked to it."""

    account_id: uuid.UUID
    email: str
    name: str
    locale: str | None


@dataclass(frozen=True)
class AccountEmailChanged(events.Event):
    """A customer proved another address, by which their account is known from now on."""

    account_id: uuid.UUID
    email: str


@dataclass(frozen=True)
class AppsUninstalled(events.Event):
    """Apps were taken away; whatever else was theirs ends in this transaction."""

    app_ids: tuple[uuid.UUID, ...]
