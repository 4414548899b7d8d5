"""How approvals end."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A document whose approval has ended, with what was asked for when it was requested."""

    approval_id: uuid.UUID
    document: str
    node_id: uuid.UUID
    payload: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ApprovalsGranted(Event):
    """Everybody who had to has approved; the feature does what was asked for, in this transaction."""

    items: tuple[Decided, ...]


@dataclass(frozen=True, kw_only=True)
class ApprovalsRefused(Event):
    """Somebody rejected, time ran out, or the request was taken back; nothing is done."""

    items: tuple[Decided, ...]
