"""What one request carries through its execution."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from strawberry.dataloader import DataLoader

from entrepot.engine.declare import Batch, Reader
from entrepot.kernel import permissions, text
from entrepot.kernel.database import Database, Tx

logger = logging.getLogger("entrepot.engine")
MESSAGE_LOCALES = ("en", "zh-CN")


@dataclass(kw_only=True, eq=False)
class Request:
    """One GraphQL request: who asks, of which shop, in which language, and the transaction it reads through now."""

    database: Database
    shop_id: uuid.UUID
    actor: permissions.Actor = permissions.ANONYMOUS
    accept_language: str = ""
    request_id: str = ""
    address: str | None = None
    user_agent: str | None = None
    services: Any = None
    reader: Reader | None = None
    result: Any = None
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def message_locale(self) -> str:
        """The language of error messages: Chinese where the request prefers it, English otherwise."""
        return text.negotiate(self.accept_language, offered=MESSAGE_LOCALES, default="en")

    def read_through(self, tx: Tx) -> None:
        """Use this transaction from now on; what was batched through another is forgotten."""
        tx.locale = text.negotiate(self.accept_language, offered=tx.shop.locales, default=tx.shop.default_locale)
        tx.address, tx.user_agent = self.address, self.user_agent
        self.reader = Reader(tx)
        self._loaders = {}

    def load(self, function: Batch, row: Any, arguments: dict[str, Any]) -> Any:
        """Await this to get one row's value of a batch field; all rows asked for meanwhile share one call."""
        key = (function, *sorted((name, repr(value)) for name, value in arguments.items()))
        loader = self._loaders.get(key)
        if loader is None:
            loader = self._loaders[key] = DataLoader(_call(self, function, arguments), cache=False)
        return loader.load(row)


def _call(request: Request, function: Batch, arguments: dict[str, Any]) -> Any:
    async def call(rows: list[Any]) -> Sequence[Any]:
        assert request.reader is not None
        return await function(request.reader, rows, **arguments)

    return call
