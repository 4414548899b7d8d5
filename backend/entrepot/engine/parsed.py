"""A document that was parsed and validated, as the engine is given it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import DocumentNode, GraphQLError, Visitor, visit
from graphql.language import DirectiveNode, FragmentDefinitionNode, OperationDefinitionNode, VariableNode

if TYPE_CHECKING:
    from entrepot.engine.plans import Plan


class Parsed:
    """A document that may run, with its plans; or the errors that keep it from running."""

    def __init__(self, document: DocumentNode | None, refused: tuple[GraphQLError, ...] = ()) -> None:
        self.document = document
        self.errors = refused
        self.suggestions = True
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
