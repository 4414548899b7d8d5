"""What one request carries through its execution."""

import uuid
from dataclasses import dataclass
from typing import Any

from entrepot.contract.declare import Reader
from entrepot.kernel import permissions, provisos, text
from entrepot.kernel.database import Database, Tx

MESSAGE_LOCALES = ("en", "zh-CN")


@dataclass(kw_only=True, eq=False)
class Request:
    """One GraphQL request: who asks, provided that the proviso holds; of which shop, and in which language."""

    database: Database
    shop_id: uuid.UUID
    actor: permissions.Actor = permissions.ANONYMOUS
    accept_language: str = ""
    request_id: str = ""
    address: str | None = None
    user_agent: str | None = None
    reason: str | None = None
    services: Any = None
    proviso: provisos.Proviso | None = None

    @property
    def message_locale(self) -> str:
        """The language of error messages: Chinese where the request prefers it, English otherwise."""
        return text.negotiate(self.accept_language, offered=MESSAGE_LOCALES, default="en")

    def read_through(self, tx: Tx) -> Reader:
        """Use this transaction from now on."""
        tx.locale = text.negotiate(self.accept_language, offered=tx.shop.locales, default=tx.shop.default_locale)
        tx.address, tx.user_agent, tx.reason = self.address, self.user_agent, self.reason
        return Reader(tx)
