"""Documents: parsed, limited and validated once, then kept by their hash."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import DocumentNode, GraphQLError, GraphQLSchema, Visitor, parse, validate, visit
from graphql.language import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
)

if TYPE_CHECKING:
    from entrepot.engine.plans import Plan

MAXIMUM_TOKENS = 5_000
MAXIMUM_DEPTH = 15
MAXIMUM_ALIASES = 100
MAXIMUM_FIELDS = 2_000
MAXIMUM_LENGTH = 100_000


class Parsed:
    """A document that may run, with its plans; or the errors that keep it from running."""

    def __init__(self, document: DocumentNode | None, errors: tuple[GraphQLError, ...] = ()) -> None:
        self.document = document
        self.errors = errors
        self.plans: dict[tuple[Any, ...], Plan] = {}
        definitions = document.definitions if document is not None else ()
        self.operations = [item for item in definitions if isinstance(item, OperationDefinitionNode)]
        self.fragments = {item.name.value: item for item in definitions if isinstance(item, FragmentDefinitionNode)}
        self.switches = _switches(document) if document is not None else ()

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of a name, or the only one."""
        if name is None:
            return self.operations[0] if len(self.operations) == 1 else None
        return next((item for item in self.operations if item.name and item.name.value == name), None)


@dataclass
class _Switches(Visitor):
    """Remembers the variables that `@skip` and `@include` depend on."""

    names: set[str]

    def __post_init__(self) -> None:
        super().__init__()

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        """Note the variable of a switch."""
        if node.name.value in ("skip", "include"):
            self.names.update(
                item.value.name.value for item in node.arguments or () if isinstance(item.value, VariableNode)
            )


def _switches(document: DocumentNode) -> tuple[str, ...]:
    names: set[str] = set()
    visit(document, _Switches(names))
    return tuple(sorted(names))


class Documents:
    """A bounded cache of parsed and validated documents."""

    def __init__(self, schema: GraphQLSchema, *, size: int = 1000) -> None:
        self._schema = schema
        self._size = size
        self._known: OrderedDict[bytes, Parsed] = OrderedDict()

    def get(self, source: str) -> Parsed:
        """The parsed document of a query text; refusals are remembered too."""
        digest = hashlib.sha256(source.encode()).digest()
        found = self._known.get(digest)
        if found is None:
            found = self._known[digest] = self._parse(source)
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(digest)
        return found

    def _parse(self, source: str) -> Parsed:
        if len(source) > MAXIMUM_LENGTH:
            return Parsed(None, (GraphQLError(f"A document has at most {MAXIMUM_LENGTH} characters."),))
        try:
            document = parse(source, max_tokens=MAXIMUM_TOKENS)
            found = validate(self._schema, document, max_errors=20) or _over_limits(document)
        except GraphQLError as error:
            return Parsed(None, (error,))
        except RecursionError:
            return Parsed(None, (GraphQLError("The document is nested too deeply."),))
        return Parsed(None, tuple(found)) if found else Parsed(document)


def _over_limits(document: DocumentNode) -> list[GraphQLError]:
    """Depth, aliases and fields, fragments expanded; runs after validation, so fragments are known and acyclic.

    A plan has a slot for each field, so a small text whose fragments multiply must be refused before it is planned.
    """
    fragments = {item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)}
    measures = _Measures(fragments, {})
    for definition in document.definitions:
        selection_set = getattr(definition, "selection_set", None)
        if selection_set is None or isinstance(definition, FragmentDefinitionNode):
            continue
        found = measures.of(selection_set)
        if found.depth > MAXIMUM_DEPTH and not _is_introspection(selection_set):
            return [GraphQLError(f"The document is {found.depth} levels deep; at most {MAXIMUM_DEPTH} are allowed.")]
        if found.aliases > MAXIMUM_ALIASES:
            return [GraphQLError(f"The document has {found.aliases} aliases; at most {MAXIMUM_ALIASES} are allowed.")]
        if found.fields > MAXIMUM_FIELDS:
            return [GraphQLError(f"The document selects more than {MAXIMUM_FIELDS} fields.")]
    return []


def _is_introspection(selection_set: SelectionSetNode) -> bool:
    return all(isinstance(item, FieldNode) and item.name.value.startswith("__") for item in selection_set.selections)


class _Size(NamedTuple):
    """How large a selection set is with its fragments expanded."""

    depth: int = 0
    aliases: int = 0
    fields: int = 0

    def beside(self, other: "_Size") -> "_Size":
        """Both together in one selection set."""
        return _Size(max(self.depth, other.depth), self.aliases + other.aliases, self.fields + other.fields)


@dataclass(frozen=True)
class _Measures:
    """Sizes of selection sets; each fragment is measured once however often it is spread."""

    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, _Size]

    def of(self, selection_set: SelectionSetNode) -> _Size:
        """The size of what lies below a selection set."""
        total = _Size()
        for selection in selection_set.selections:
            total = total.beside(self._of_one(selection))
        return total

    def _of_one(self, selection: SelectionNode) -> _Size:
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name not in self.known:
                self.known[name] = self.of(self.fragments[name].selection_set)
            return self.known[name]
        if isinstance(selection, InlineFragmentNode):
            return self.of(selection.selection_set)
        assert isinstance(selection, FieldNode)
        below = self.of(selection.selection_set) if selection.selection_set else _Size()
        return _Size(below.depth + 1, below.aliases + (1 if selection.alias else 0), below.fields + 1)
