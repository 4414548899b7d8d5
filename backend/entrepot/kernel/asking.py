"""Asking the product's own GraphQL from a job: somebody's document, page by page or line by line, with their rights.

Features know no schema. Whoever puts the application together has one, and gives them this.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from entrepot.kernel import errors, permissions
from entrepot.kernel.database import Database

# What every row has where lists are flattened: the id of what it lies in.
PARENT_ID = "__parentId"


@dataclass(eq=False)
class BulkDocumentRefused(errors.DomainError):
    """This document cannot be run in bulk: {reason}."""

    code = "BULK_DOCUMENT_REFUSED"
    zh = "该文档不能批量执行：{reason}。"
    reason: str


class CellKind(StrEnum):
    """What a column of a table holds; JSON stands for whatever has parts of its own."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    BOOLEAN = "BOOLEAN"
    JSON = "JSON"


@dataclass(frozen=True)
class Column:
    """A column of a table of rows: the path to its value, joined by dots in its head."""

    path: tuple[str, ...]
    kind: CellKind

    @property
    def name(self) -> str:
        """The head of the column."""
        return ".".join(self.path)


@dataclass(frozen=True, kw_only=True)
class ReadPlan:
    """How a query is read page by page: the document to ask, where its list lies, how many rows fit into one page.

    `touches` names every object type of which it reads anything.
    """

    document: str
    path: tuple[str, ...]
    page_size: int
    columns: Sequence[Column]
    has_children: bool
    touches: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of a page, children after their parents; `top` counts those of the list itself."""

    rows: Sequence[Mapping[str, Any]]
    top: int
    cursor: str | None
    has_more: bool


@dataclass(frozen=True, kw_only=True)
class WritePlan:
    """How a mutation is run line by line: the document with its key in a variable, and its only field.

    `key` is where its payload lies in the answer, `columns` are its variables as a table has them.
    """

    document: str
    name: str
    key: str
    columns: Sequence[Column]


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a document was answered: its data, and its errors as a client is shown them."""

    data: Any
    errors: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, of which shop, in which language; `request_id` is what the feed of changes says."""

    database: Database
    shop_id: uuid.UUID
    actor: permissions.Actor
    locale: str
    request_id: str


class Asking(Protocol):
    """What plans such documents and asks them."""

    def plan_read(
        self, document: str, variables: Mapping[str, Any], *, actor: permissions.Actor, field: errors.FieldPath
    ) -> ReadPlan:
        """How to read a query of one list; BulkDocumentRefused, or Forbidden where the actor may not ask it."""

    def plan_write(self, document: str, *, actor: permissions.Actor, field: errors.FieldPath) -> WritePlan:
        """How to run a mutation for many lines; BulkDocumentRefused, or Forbidden where the actor may not ask it."""

    async def read_page(
        self, asker: Asker, plan: ReadPlan, *, variables: Mapping[str, Any], after: str | None
    ) -> Page | Told:
        """A page of the list after a cursor; or what was answered instead, where that has errors."""

    async def write_line(self, asker: Asker, plan: WritePlan, *, variables: Mapping[str, Any], key: str) -> Told:
        """Run the mutation once for this key, however often it is asked; what the payload refuses is an error, too."""
