"""What customers announces."""

import uuid
from dataclasses import dataclass

from entrepot.kernel import events


@dataclass(frozen=True)
class CustomersMerged(events.Event):
    """An account proved its address: what guests bought with that address is its own from now on.

    `from_ids` are customers without an account who had the address; `email` is how guests gave it, in normal form.
    """

    from_ids: tuple[uuid.UUID, ...]
    into_id: uuid.UUID
    email: str
