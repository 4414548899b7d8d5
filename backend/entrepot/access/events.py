"""What access announces."""

import uuid
from dataclasses import dataclass

from entrepot.kernel import events


@dataclass(frozen=True)
class AccountRegistered(events.Event):
    """A customer made an account; the customer's own record is to be created and linked by account_id."""

    account_id: uuid.UUID
    email: str
    name: str
    locale: str | None


@dataclass(frozen=True)
class AppsUninstalled(events.Event):
    """Apps were taken away; whatever else was theirs ends in this transaction."""

    app_ids: tuple[uuid.UUID, ...]
