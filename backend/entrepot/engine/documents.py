"""Documents: parsed, limited and validated once, then kept by their hash."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from graphql.language import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

MAXIMUM_TOKENS = 5_000
MAXIMUM_DEPTH = 15
MAXIMUM_ALIASES = 100
MAXIMUM_LENGTH = 100_000


@dataclass(frozen=True)
class Parsed:
    """A document that may run, or the errors that keep it from running."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


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
        except GraphQLError as error:
            return Parsed(None, (error,))
        except RecursionError:
            return Parsed(None, (GraphQLError("The document is nested too deeply."),))
        found = validate(self._schema, document, max_errors=20)
        limits = found or _over_limits(document)
        return Parsed(None, tuple(limits)) if limits else Parsed(document)


def _over_limits(document: DocumentNode) -> list[GraphQLError]:
    """Depth and aliases, fragments expanded; runs after validation, so fragments are known and acyclic."""
    fragments = {item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)}
    measures = _Measures(fragments, {})
    for definition in document.definitions:
        selection_set = getattr(definition, "selection_set", None)
        if selection_set is None or isinstance(definition, FragmentDefinitionNode):
            continue
        depth, aliases = measures.of(selection_set)
        if depth > MAXIMUM_DEPTH and not _is_introspection(selection_set):
            return [GraphQLError(f"The document is {depth} levels deep; at most {MAXIMUM_DEPTH} are allowed.")]
        if aliases > MAXIMUM_ALIASES:
            return [GraphQLError(f"The document has {aliases} aliases; at most {MAXIMUM_ALIASES} are allowed.")]
    return []


def _is_introspection(selection_set: SelectionSetNode) -> bool:
    return all(isinstance(item, FieldNode) and item.name.value.startswith("__") for item in selection_set.selections)


@dataclass(frozen=True)
class _Measures:
    """Depth and aliases of selection sets; each fragment is measured once however often it is spread."""

    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, tuple[int, int]]

    def of(self, selection_set: SelectionSetNode) -> tuple[int, int]:
        """The depth, and the number of aliases, below a selection set."""
        depth, aliases = 0, 0
        for selection in selection_set.selections:
            below, found = 0, 0
            if isinstance(selection, FieldNode):
                below, found = self.of(selection.selection_set) if selection.selection_set else (0, 0)
                below, found = below + 1, found + (1 if selection.alias else 0)
            elif isinstance(selection, InlineFragmentNode):
                below, found = self.of(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                below, found = self._of_fragment(selection.name.value)
            depth, aliases = max(depth, below), aliases + found
        return depth, aliases

    def _of_fragment(self, name: str) -> tuple[int, int]:
        if name not in self.known:
            self.known[name] = self.of(self.fragments[name].selection_set)
        return self.known[name]
