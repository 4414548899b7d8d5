"""Asks kept documents of the schema, with nobody's request around it.

Nobody waits for the answer and no bucket pays for it, so one may cost no more than what a shopper asks.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, OperationType

from entrepot.endpoint import limits, unattended
from entrepot.endpoint.documents import Documents, Measured
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer, Prepared
from entrepot.kernel import errors, permissions
from entrepot.kernel.asking import Told
from entrepot.kernel.database import Database
from entrepot.kernel.standing import DocumentRefused, FilterRefused

KEPT = 500
LONGEST = 20_000
SECONDS = 5
ANY = uuid.UUID(int=0)
NO_ANSWER = "no such list / 没有这样的列表"


@dataclass(frozen=True, eq=False)
class StandingDocuments:
    """The documents of a schema, parsed once; those of the filters are made here."""

    schema: GraphQLSchema
    policy: limits.Policy
    known: Documents

    @classmethod
    def of(cls, schema: GraphQLSchema, policy: limits.Policy) -> "StandingDocuments":
        """With nothing parsed yet."""
        return cls(schema, policy, Documents(schema, size=KEPT, suggestions=False))

    def check_document(self, document: str, *, actor: permissions.Actor, field: errors.FieldPath) -> None:
        """See `kernel/standing.py:Standing`."""
        if len(document) > LONGEST:
            raise errors.TooLong(limit=LONGEST, field=field)
        try:
            parsed = self._parsed(document)
            self._prepared(parsed, _request(actor), {"id": str(ANY)})
        except (DocumentRefused, errors.RequestError, _Refused) as refused:
            raise DocumentRefused(reason=str(refused).rstrip(".") or "?", field=field) from None

    def check_filter(
        self, where: Mapping[str, Any], *, lists: str, actor: permissions.Actor, field: errors.FieldPath
    ) -> None:
        """See `kernel/standing.py:Standing`."""
        try:
            limits.check_values(where)
            self._prepared(self._list(lists), _request(actor), {"where": _narrowed(where, ANY)})
        except (DocumentRefused, errors.RequestError, _Refused) as refused:
            raise FilterRefused(reason=str(refused).rstrip("."), field=field) from None

    async def ask(
        self, database: Database, *, shop_id: uuid.UUID, actor: permissions.Actor, document: str, node_id: uuid.UUID
    ) -> Told:
        """See `kernel/standing.py:Standing`."""
        return await self._answer(self._parsed(document), _request(actor, database, shop_id), {"id": str(node_id)})

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
        """See `kernel/standing.py:Standing`."""
        request = _request(actor, database, shop_id)
        told = await self._answer(self._list(lists), request, {"where": _narrowed(where, node_id)})
        if any(_code(error) in ("BAD_USER_INPUT", "FORBIDDEN") for error in told.errors):
            raise FilterRefused(reason=str(told.errors[0]["message"]))
        return bool(told.data and told.data["found"]["nodes"])

    def _parsed(self, document: str) -> Measured:
        """A document that the schema knows: one query, of one node, and nothing about the schema itself."""
        parsed = self.known.get(document)
        if parsed.document is None:
            raise DocumentRefused(reason=parsed.errors[0].message)
        found = [item for item in parsed.document.definitions if isinstance(item, OperationDefinitionNode)]
        if len(found) != 1 or found[0].operation is not OperationType.QUERY:
            raise DocumentRefused(reason="it must be one query / 只能包含一个查询")
        names = [item.variable.name.value for item in found[0].variable_definitions or ()]
        if set(names) - {"id"}:
            raise DocumentRefused(reason="its only variable may be $id / 变量只能是 $id")
        return parsed

    def _list(self, lists: str) -> Measured:
        """A root list whose filter knows ids, of which one node is asked."""
        query = self.schema.query_type
        of = query.fields[lists].args.get("where") if query is not None and lists in query.fields else None
        if of is None or "id" not in getattr(of.type, "fields", {}):
            raise DocumentRefused(reason=NO_ANSWER)
        document = f"query($where: {of.type}!) {{ found: {lists}(where: $where, first: 1) {{ nodes {{ id }} }} }}"
        return self.known.get(document)

    async def _answer(self, parsed: Measured, request: Request, variables: Mapping[str, Any]) -> Told:
        def prepared() -> Prepared | Answer:
            try:
                return self._prepared(parsed, request, variables)
            except _Refused as refused:
                return refused.answer

        return await unattended.tell(prepared, request, seconds=SECONDS)

    def _prepared(self, parsed: Measured, request: Request, variables: Mapping[str, Any]) -> Prepared:
        """Within the limits, and allowed."""
        of = self.policy.shopper
        if beyond := parsed.size.beyond(of.size):
            raise beyond
        prepared = execution.prepare(self.schema, parsed, request, variables=variables, operation_name=None)
        if isinstance(prepared, Answer):
            raise _Refused(prepared)
        if any(slot.is_meta for slot in prepared.plan.root.slots):
            raise DocumentRefused(reason="it asks for the schema / 不能查询 schema")
        of.check_work(prepared, cost=prepared.cost)
        return prepared


class _Refused(Exception):
    """The engine answered instead of preparing."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.errors[0].message)
        self.answer = answer


def _request(actor: permissions.Actor, database: Database | None = None, shop_id: uuid.UUID = ANY) -> Request:
    return Request(
        database=database,  # type: ignore[arg-type]  # what is only checked reads nothing
        shop_id=shop_id,
        actor=actor,
        request_id=f"standing:{uuid.uuid4().hex}",
    )


def _narrowed(where: Mapping[str, Any], node_id: uuid.UUID) -> dict[str, Any]:
    return {"and": [{"id": {"eq": str(node_id)}}, dict(where)]}


def _code(error: Mapping[str, Any]) -> str:
    extensions = error.get("extensions") or {}
    return str(extensions.get("code", ""))
