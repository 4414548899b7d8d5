"""Documents: parsed, limited and validated once, then kept by their hash."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import DocumentNode, GraphQLError, GraphQLSchema, Visitor, parse, validate, visit
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
)

from entrepot.engine.parsed import Parsed
from entrepot.kernel import errors

MAXIMUM_LENGTH = 100_000
MOST_ERRORS = 10


class Size(NamedTuple):
    """How large an operation is with its fragments expanded; of a document, its largest operation."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    tokens: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both together in one selection set."""
        return Size(max(self.depth, other.depth), *(own + its for own, its in zip(self[1:], other[1:], strict=True)))

    def beyond(self, limits: "Size") -> errors.LimitExceeded | None:
        """The first limit that this is beyond."""
        for name, found, maximum in zip(self._fields, self, limits, strict=True):
            if found > maximum:
                return errors.LimitExceeded(limit=name, found=found, maximum=maximum)
        return None


# A plan has a slot for each field, so a small text whose fragments multiply must be refused before it is planned.
LARGEST = Size(depth=12, aliases=60, directives=20, fields=2_000, tokens=5_000)


EMPTY = Size()


class Measured(Parsed):
    """A parsed document, and how large it is."""

    def __init__(
        self, document: DocumentNode | None, refused: tuple[GraphQLError, ...] = (), size: Size = EMPTY
    ) -> None:
        super().__init__(document, refused)
        self.size = size


class Documents:
    """A bounded cache of parsed and validated documents."""

    def __init__(
        self, schema: GraphQLSchema, *, size: int = 1000, limits: Size = LARGEST, suggestions: bool = True
    ) -> None:
        self._schema = schema
        self._size = size
        self._limits = limits
        self._suggestions = suggestions
        self._known: OrderedDict[bytes, Measured] = OrderedDict()

    def get(self, source: str) -> Measured:
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

    def _parse(self, source: str) -> Measured:
        if len(source) > MAXIMUM_LENGTH:
            return _refused(errors.LimitExceeded(limit="characters", found=len(source), maximum=MAXIMUM_LENGTH))
        try:
            document = parse(source, max_tokens=self._limits.tokens)
            # One more is said where there are too many.
            found = validate(self._schema, document, max_errors=MOST_ERRORS - 1, hide_suggestions=not self._suggestions)
        except GraphQLError as error:
            return Measured(None, (_coded(error, "GRAPHQL_PARSE_FAILED"),))
        except RecursionError:
            levels = source.count("{")
            return _refused(errors.LimitExceeded(limit="depth", found=levels, maximum=self._limits.depth))
        if "\\u" in source and _has_nul(document):
            return Measured(None, (_coded(GraphQLError("No text has a NUL character."), "GRAPHQL_PARSE_FAILED"),))
        if found:
            return Measured(None, tuple(_coded(error, "GRAPHQL_VALIDATION_FAILED") for error in found))
        size = measured(document)
        beyond = size.beyond(self._limits)
        if beyond:
            return _refused(beyond)
        parsed = Measured(document, size=size)
        parsed.suggestions = self._suggestions
        return parsed


@dataclass
class _Nul(Visitor):
    """Looks for the one character that no text in the database can hold."""

    found: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        """Look into a text."""
        self.found = self.found or "\0" in node.value


def _has_nul(document: DocumentNode) -> bool:
    looking = _Nul()
    visit(document, looking)
    return looking.found


def _refused(limit: errors.LimitExceeded) -> Measured:
    return Measured(None, (GraphQLError(str(limit), original_error=limit),))


def _coded(error: GraphQLError, code: str) -> GraphQLError:
    error.extensions = {**(error.extensions or {}), "code": code}
    return error


def measured(document: DocumentNode) -> Size:
    """The size of a valid document, whose fragments are known and acyclic."""
    fragments = {item.name.value: item for item in document.definitions if isinstance(item, FragmentDefinitionNode)}
    measures = _Measures(fragments, {})
    operations = [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]
    sizes = [_of_operation(item, measures) for item in operations]
    return Size(*(max(values) for values in zip(*sizes, strict=True)))._replace(tokens=_tokens(document))


def _of_operation(operation: OperationDefinitionNode, measures: "_Measures") -> Size:
    found = measures.of(operation.selection_set)
    asks_only_for_the_schema = all(
        isinstance(item, FieldNode) and item.name.value.startswith("__") for item in operation.selection_set.selections
    )
    # How deep introspection may go is one of validation's rules.
    depth = 0 if asks_only_for_the_schema else found.depth
    return found._replace(depth=depth, directives=found.directives + len(operation.directives or ()))


def _tokens(document: DocumentNode) -> int:
    """How many tokens there are; they let go of each other, so that a forgotten document is forgotten at once."""
    count, token = 0, document.loc.start_token if document.loc else None
    while token is not None:
        following, token.prev, token.next = token.next, None, None
        count, token = count + 1, following
    return count


@dataclass(frozen=True)
class _Measures:
    """Sizes of selection sets; each fragment is measured once however often it is spread."""

    fragments: dict[str, FragmentDefinitionNode]
    known: dict[str, Size]

    def of(self, selection_set: SelectionSetNode) -> Size:
        """The size of what lies below a selection set."""
        total = Size()
        for selection in selection_set.selections:
            found = self._of_one(selection)
            total = total.beside(found._replace(directives=found.directives + len(selection.directives or ())))
        return total

    def _of_one(self, selection: SelectionNode) -> Size:
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name not in self.known:
                self.known[name] = self.of(self.fragments[name].selection_set)
            return self.known[name]
        if isinstance(selection, InlineFragmentNode):
            return self.of(selection.selection_set)
        assert isinstance(selection, FieldNode)
        below = self.of(selection.selection_set) if selection.selection_set else Size()
        aliased = 1 if selection.alias and not selection.name.value.startswith("__") else 0
        return below._replace(depth=below.depth + 1, aliases=below.aliases + aliased, fields=below.fields + 1)
