"""Runs documents in bulk, in pages or line by line, as `kernel/asking.py` says: planned once, with whoever asks now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    print_ast,
    type_from_ast,
)

from entrepot.contract import schema as schemas
from entrepot.endpoint import bulk_rewriting as rewriting
from entrepot.endpoint import limits, unattended
from entrepot.endpoint.documents import Documents, Measured
from entrepot.engine import execution
from entrepot.engine.context import Request
from entrepot.engine.execution import Answer, Prepared
from entrepot.engine.plans import Shape, Slot
from entrepot.kernel import errors, permissions
from entrepot.kernel.asking import (
    PARENT_ID,
    Asker,
    BulkDocumentRefused,
    CellKind,
    Column,
    Page,
    ReadPlan,
    Told,
    WritePlan,
)

KEPT = 200
LONGEST = 20_000
# Larger pages are faster; what one of them may cost is what any request may.
PAGE_SIZES = (250, 100, 50, 25, 10, 5, 1)
KINDS: Mapping[str, CellKind] = {
    **dict.fromkeys(("Int", "Float", "Decimal", "Quantity"), CellKind.NUMBER),
    "Boolean": CellKind.BOOLEAN,
    "JSON": CellKind.JSON,
}
# Decimals are written as texts, so that no digit is lost.
INPUT_KINDS: Mapping[str, CellKind] = {
    **dict.fromkeys(("Int", "Float"), CellKind.NUMBER),
    "Boolean": CellKind.BOOLEAN,
    "JSON": CellKind.JSON,
}
DEEPEST_INPUT = 6


@dataclass(frozen=True, eq=False)
class BulkDocuments:
    """The documents of a schema, parsed once."""

    schema: GraphQLSchema
    policy: limits.Policy
    known: Documents

    @classmethod
    def of(cls, schema: GraphQLSchema, policy: limits.Policy) -> "BulkDocuments":
        """With nothing parsed yet."""
        return cls(schema, policy, Documents(schema, size=KEPT, suggestions=False))

    def plan_read(
        self, document: str, variables: Mapping[str, Any], *, actor: permissions.Actor, field: errors.FieldPath
    ) -> ReadPlan:
        """See `kernel/asking.py:Asking`."""
        limits.check_values(variables)
        try:
            found = rewriting.to_pages(self.schema, self._parsed(document, field))
        except rewriting.Unsuitable as unsuitable:
            raise BulkDocumentRefused(reason=str(unsuitable), field=field) from None
        text = print_ast(found.document)
        size, prepared = self._largest(text, variables, actor, field)
        rows = _rows(prepared.plan.root, found.path)
        return ReadPlan(
            document=text,
            path=found.path,
            page_size=size,
            columns=[column for shape in rows for column in _columns([shape], ())],
            has_children=found.has_children,
            touches=frozenset(_kinds(prepared.plan.root)),
        )

    def plan_write(self, document: str, *, actor: permissions.Actor, field: errors.FieldPath) -> WritePlan:
        """See `kernel/asking.py:Asking`."""
        try:
            found = rewriting.to_lines(self._parsed(document, field))
        except rewriting.Unsuitable as unsuitable:
            raise BulkDocumentRefused(reason=str(unsuitable), field=field) from None
        text = print_ast(found.document)
        parsed = self.known.get(text)
        if parsed.document is None:
            raise BulkDocumentRefused(reason=parsed.errors[0].message.rstrip("."), field=field)
        [field_of_root] = _operation(found.document).selection_set.selections
        assert isinstance(field_of_root, FieldNode)
        name = field_of_root.name.value
        definition = self.schema.mutation_type.fields[name] if self.schema.mutation_type else None
        resolved = schemas.resolved_of(definition) if definition else None
        assert resolved is not None
        if resolved.declaration.secret or resolved.declaration.alone:
            raise BulkDocumentRefused(reason=f"{name} answers with secrets / {name} 返回密钥", field=field)
        if not actor.may(*resolved.allow):
            raise errors.Forbidden(what=f"Mutation.{name}", permissions=", ".join(str(item) for item in resolved.allow))
        columns = list(_inputs(self.schema, _operation(found.document)))
        return WritePlan(document=text, name=name, key=found.path[0], columns=columns)

    async def read_page(
        self, asker: Asker, plan: ReadPlan, *, variables: Mapping[str, Any], after: str | None
    ) -> Page | Told:
        """See `kernel/asking.py:Asking`."""
        paging = {rewriting.FIRST: plan.page_size, rewriting.AFTER: after}
        told = await self._ask(asker, plan.document, {**variables, **paging})
        if told.errors:
            return told
        listed = told.data
        for key in plan.path:
            listed = listed[key] if listed is not None else None
        if listed is None:
            return Page(rows=[], top=0, cursor=None, has_more=False)
        nodes, info = listed["nodes"], listed["pageInfo"]
        rows = list(rewriting.rows_of(nodes, parent_id=PARENT_ID)) if plan.has_children else nodes
        return Page(rows=rows, top=len(nodes), cursor=info["endCursor"], has_more=info["hasNextPage"])

    async def write_line(self, asker: Asker, plan: WritePlan, *, variables: Mapping[str, Any], key: str) -> Told:
        """See `kernel/asking.py:Asking`."""
        told = await self._ask(asker, plan.document, {**variables, rewriting.KEY: key})
        payload = (told.data or {}).get(plan.key)
        if payload is None:
            return told
        refused = payload.get(rewriting.ERRORS) or []
        shown = {name: value for name, value in payload.items() if name != rewriting.ERRORS}
        return Told(data={plan.key: shown}, errors=[*told.errors, *refused])

    async def _ask(self, asker: Asker, document: str, variables: Mapping[str, Any]) -> Told:
        request = Request(
            database=asker.database,
            shop_id=asker.shop_id,
            actor=asker.actor,
            accept_language=asker.locale,
            request_id=asker.request_id,
        )
        seconds = self.policy.of(asker.actor).seconds
        return await unattended.tell(lambda: self._prepared(document, request, variables), request, seconds=seconds)

    def _prepared(self, document: str, request: Request, variables: Mapping[str, Any]) -> Prepared | Answer:
        limits.check_values(variables)
        parsed = self.known.get(document)
        if parsed.document is None:
            # The schema has moved on since the document was taken in.
            return Answer(errors=list(parsed.errors), refused=True)
        prepared = execution.prepare(self.schema, parsed, request, variables=variables, operation_name=None)
        if isinstance(prepared, Prepared):
            self.policy.of(request.actor).check_work(prepared, cost=prepared.cost)
        return prepared

    def _parsed(self, document: str, field: errors.FieldPath) -> DocumentNode:
        if len(document) > LONGEST:
            raise errors.TooLong(limit=LONGEST, field=field)
        parsed: Measured = self.known.get(document)
        if parsed.document is None:
            raise BulkDocumentRefused(reason=parsed.errors[0].message.rstrip("."), field=field)
        return parsed.document

    def _largest(
        self, document: str, variables: Mapping[str, Any], actor: permissions.Actor, field: errors.FieldPath
    ) -> tuple[int, Prepared]:
        """The most rows that a page may have by its cost."""
        parsed = self.known.get(document)
        of = self.policy.of(actor)
        refused = parsed.size.beyond(of.size)
        for size in PAGE_SIZES if refused is None else ():
            paging = {rewriting.FIRST: size, rewriting.AFTER: None}
            request = Request(database=None, shop_id=None, actor=actor)  # type: ignore[arg-type]  # nothing is read
            prepared = execution.prepare(
                self.schema, parsed, request, variables={**variables, **paging}, operation_name=None
            )
            if isinstance(prepared, Answer):
                raise _reason(prepared, field)
            try:
                of.check_work(prepared, cost=prepared.cost)
            except errors.LimitExceeded as too_much:
                refused = too_much
                continue
            return size, prepared
        raise BulkDocumentRefused(reason=str(refused).rstrip("."), field=field)


def _reason(answer: Answer, field: errors.FieldPath) -> errors.DomainError:
    """What a refused document raises."""
    [error, *_] = answer.errors
    facts = error.extensions or {}
    if facts.get("code") == errors.Forbidden.code:
        return errors.Forbidden(what=facts["what"], permissions=facts["permissions"])
    return BulkDocumentRefused(reason=error.message.rstrip("."), field=field)


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    return next(item for item in document.definitions if isinstance(item, OperationDefinitionNode))


def _rows(root: Shape, path: Sequence[str]) -> Sequence[Shape]:
    """The shapes of a list's rows."""
    shapes: Sequence[Shape] = [root]
    for key in (*path, "nodes"):
        shapes = [below for shape in shapes for slot in shape.slots if slot.key == key for below in slot.shapes]
    return shapes


def _columns(shapes: Sequence[Shape], above: tuple[str, ...]) -> Iterator[Column]:
    """The columns of a table of these, in the order in which they are selected."""
    by_key: dict[str, list[Slot]] = {}
    for shape in shapes:
        for slot in shape.slots:
            by_key.setdefault(slot.key, []).append(slot)
    for key, slots in by_key.items():
        plain = slots[0].kind.of_type if is_non_null_type(slots[0].kind) else slots[0].kind
        if is_list_type(plain):
            yield Column((*above, key), CellKind.JSON)
        elif is_leaf_type(named := get_named_type(plain)):
            yield Column((*above, key), KINDS.get(named.name, CellKind.TEXT))
        else:
            yield from _columns([below for slot in slots for below in slot.shapes], (*above, key))


def _inputs(schema: GraphQLSchema, operation: OperationDefinitionNode) -> Iterator[Column]:
    """The variables of a mutation as columns, without its key."""
    for item in operation.variable_definitions or ():
        if item.variable.name.value != rewriting.KEY:
            yield from _inputs_of(type_from_ast(schema, item.type), (item.variable.name.value,))


def _inputs_of(kind: Any, path: tuple[str, ...]) -> Iterator[Column]:
    plain = kind.of_type if is_non_null_type(kind) else kind
    if is_list_type(plain):
        yield Column(path, CellKind.JSON)
    elif isinstance(plain, GraphQLInputObjectType):
        if len(path) < DEEPEST_INPUT:
            for name, of in plain.fields.items():
                yield from _inputs_of(of.type, (*path, name))
    else:
        yield Column(path, INPUT_KINDS.get(plain.name, CellKind.TEXT))


def _kinds(shape: Shape) -> Iterator[str]:
    """The names of the types of which anything is read."""
    yield shape.kind.name
    for slot in shape.slots:
        for below in slot.shapes:
            yield from _kinds(below)
