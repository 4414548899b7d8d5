"""Documents that somebody leaves here, to be asked later, again and again, with the rights that they have then."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from entrepot.kernel import errors, permissions
from entrepot.kernel.asking import Told
from entrepot.kernel.database import Database


@dataclass(eq=False)
class DocumentRefused(errors.DomainError):
    """This document cannot be kept: {reason}."""

    code = "DOCUMENT_REFUSED"
    zh = "无法保存该查询：{reason}。"
    reason: str


@dataclass(eq=False)
class FilterRefused(errors.DomainError):
    """This filter cannot be kept: {reason}."""

    code = "FILTER_REFUSED"
    zh = "无法保存该筛选条件：{reason}。"
    reason: str


class Standing(Protocol):
    """What asks such documents; features know no schema, so whoever has one gives them this."""

    def check_document(self, document: str, *, actor: permissions.Actor, field: errors.FieldPath) -> None:
        """Refuse what is not one query of no other variable than `$id`, or what the actor may not ask."""

    def check_filter(
        self, where: Mapping[str, Any], *, lists: str, actor: permissions.Actor, field: errors.FieldPath
    ) -> None:
        """Refuse what is not a `where` of a root list that the actor may ask."""

    async def ask(
        self, database: Database, *, shop_id: uuid.UUID, actor: permissions.Actor, document: str, node_id: uuid.UUID
    ) -> Told:
        """The answer about one node; raises DocumentRefused where the schema does not know the document any more."""

    async def is_listed(
        self,
        database: Database,
        *,
        shop_id: uuid.UUID,
        actor: permissions.Actor,
        where: Mapping[str, Any],
        lists: str,
        node_id: uuid.UUID,
    ) -> bool:
        """Whether a list that is filtered so shows a node to the actor; raises FilterRefused as `ask` does."""
