"""What to do for one operation, found once for each document, operation and choice of `@skip` and `@include`.

A plan is a tree of shapes. A `Shape` is an object type with the fields selected on it; its `make` turns a source row
into a result dictionary and notes which batches must be asked for the rest. A `Slot` is one of those fields.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_named_type,
    is_leaf_type,
    print_ast,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values

from entrepot.contract import schema as schemas
from entrepot.contract import sdl, weights
from entrepot.contract.declare import AS_ITS_PARENT, Declaration, Selection
from entrepot.engine import authorise, completion, cost
from entrepot.engine.selections import Selected, Selections

PLAIN = Declaration(style="plain")
META_FIELDS = ("__schema", "__type")


class Slot:
    """One selected field of an object type: its response key, how its value is found, and how it is completed."""

    def __init__(self, plan: "Plan", parent: GraphQLObjectType, key: str, details: FieldDetailsList) -> None:
        self.plan = plan
        self.key = key
        self.parent = parent
        self.details = details
        self.nodes: list[FieldNode] = [item.node for item in details]
        self.name = self.nodes[0].name.value
        field = plan.schema.get_field(parent, self.name)
        assert field is not None, "the document is valid"
        self.field: GraphQLField = field
        self.kind: GraphQLOutputType = field.type
        self.resolved = schemas.resolved_of(field)
        self.declaration = self.resolved.declaration if self.resolved else PLAIN
        self.shapes: list[Shape] = []
        self.complete: completion.Complete = completion.completer(self, self.kind) if not self.is_meta else _unchanged
        self._known: _Known | None = None

    @property
    def coordinate(self) -> str:
        """`Type.field`, as messages name it."""
        return f"{self.parent.name}.{self.name}"

    @property
    def is_meta(self) -> bool:
        """Whether this is `__schema` or `__type`, which graphql-core answers."""
        return self.name in META_FIELDS

    @cached_property
    def sharing_key(self) -> object:
        """Slots of one level with equal keys ask the same batch the same thing."""
        if self.declaration.style != "batch":
            return self
        return self.function, self._arguments_text

    @cached_property
    def _arguments_text(self) -> str:
        return " ".join(sorted(print_ast(node) for node in self.nodes[0].arguments or ()))

    @cached_property
    def function(self) -> Callable[..., Any]:
        """What finds the value of a batch, a query or a mutation."""
        assert self.resolved is not None
        assert self.resolved.function is not None
        return self.resolved.function

    def given(self, variables: VariableValues) -> dict[str, Any]:
        """The arguments as graphql-core coerces them."""
        details = self.details[0]
        if not self.field.args and not details.node.arguments:
            return {}
        return get_argument_values(self.field, details.node, variables, details.fragment_variable_values)

    def arguments(self, variables: VariableValues) -> dict[str, Any]:
        """The arguments as the function takes them; coerced once, as far as the document alone decides them."""
        known = self._known
        if known is not None:
            values = variables.coerced
            handed = {name: values.get(variable) for name, variable in known.handed.items()}
            if None not in handed.values():
                return {**known.fixed, **handed}
        assert self.resolved is not None
        arguments = self.resolved.arguments(self.given(variables))
        if known is None:
            self._known = self._learn(arguments, variables)
        return arguments

    def _learn(self, arguments: Mapping[str, Any], variables: VariableValues) -> "_Known | None":
        """What of these arguments will be the same for other variables, and which variables are handed on unchanged."""
        handed: dict[str, str] = {}
        if self.details[0].fragment_variable_values:
            return None
        for node in self.nodes[0].arguments or ():
            if isinstance(node.value, VariableNode):
                assert self.resolved is not None
                name, variable = self.resolved.names[node.name.value], node.value.name.value
                # What is not even copied is of a type that needs no conversion.
                if arguments.get(name) is None or arguments[name] is not variables.coerced.get(variable):
                    return None
                handed[name] = variable
            elif "$" in print_ast(node):  # Inside of a string it only costs the knowing.
                return None
        return _Known(fixed={name: value for name, value in arguments.items() if name not in handed}, handed=handed)

    @cached_property
    def hand_back(self) -> completion.HandBack:
        """The function that completes the values of a batch into the results of its rows."""
        return completion.handing(self)

    @cached_property
    def selection(self) -> Selection:
        """What is selected below, by field name; fragments on any type count."""
        return self.plan.selection_of(self.nodes, self.kind)

    @cached_property
    def selected_text(self) -> str:
        """What is selected below as a text, with the fragments that it may spread; variables stand by name."""
        written = [node.selection_set for node in self.nodes if node.selection_set is not None]
        return "\n".join(print_ast(node) for node in (*written, *self.plan.definitions.values()))

    def shape(self, kind: GraphQLObjectType, missing: str | None) -> "Shape":
        """The fields selected on a concrete type of this slot; `missing` is what is said where there is none."""
        plan = self.plan
        found = collect_subfields(
            plan.schema, plan.fragments, plan.variables, plan.operation, kind, self.details
        ).grouped_field_set
        made = Shape(plan, kind, found, missing)
        self.shapes.append(made)
        return made


@dataclass(frozen=True)
class _Known:
    """What is known of a slot's arguments before a request comes: values, and the variables handed on as they are."""

    fixed: Mapping[str, Any]
    handed: Mapping[str, str]


class Shape:
    """An object type with the fields selected on it."""

    def __init__(
        self, plan: "Plan", kind: GraphQLObjectType, fields: GroupedFieldSet, missing: str | None = None
    ) -> None:
        self.kind = kind
        self.missing = missing
        self.weight = weights.weight_of(kind)
        self.slots = [Slot(plan, kind, key, details) for key, details in fields.items()]
        self.make = completion.maker(self)


class Plan:
    """One operation with its switches set."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.definitions = fragments
        self.fragments = {name: FragmentDetails(node) for name, node in fragments.items()}
        # Only the switches are ever read of these: they are the same for everybody who gets this plan.
        self.variables = variables
        self._selections = Selections(schema, fragments, variables.coerced)
        root = schema.get_root_type(operation.operation)
        assert root is not None, "the document is valid"
        selected = list(self._selections.everything(root, [operation.selection_set]))
        self.required = tuple(authorise.required(selected))
        fields = collect_fields(schema, self.fragments, variables, root, operation).grouped_field_set
        self.root = Shape(self, root, fields)
        self.parts = cost.parts(self._selections, root, operation.selection_set)
        self.max_age = _max_age(selected) if operation.operation is OperationType.QUERY else 0
        self.introspected: ExecutionResult | None = None
        self.kind = object()  # By this the kernel knows what is asked again and again.

    @cached_property
    def is_live(self) -> bool:
        """Whether what is read need not be of one moment."""
        return all(slot.declaration.live or slot.name.startswith("__") for slot in self.root.slots)

    @cached_property
    def not_together(self) -> Slot | None:
        """The mutation that must stand alone and does not."""
        slots = self.root.slots
        return next((slot for slot in slots if slot.declaration.alone and len(slots) > 1), None)

    @cached_property
    def is_introspection(self) -> bool:
        """Whether nothing is selected that would have to be read."""
        return all(slot.name.startswith("__") for slot in self.root.slots)

    def selection_of(self, nodes: Sequence[FieldNode], kind: Any) -> Selection:
        """What is selected below some nodes of a type; fragments on any type count."""
        below: dict[str, list[FieldNode]] = {}
        for found in self._selections.below(nodes, kind):
            below.setdefault(found.node.name.value, []).append(found.node)
        named = get_named_type(kind)
        fields: Mapping[str, GraphQLField] = named.fields if isinstance(named, GraphQLObjectType) else {}
        return Selection(
            {
                name: self.selection_of(same, fields[name].type if name in fields else None)
                for name, same in below.items()
            },
            _columns(fields, below) if fields else None,
        )


def _max_age(selected: Iterable[Selected]) -> int:
    """For how many seconds a stranger's answer may be kept: as long as everything in it may."""
    kinds = [get_named_type(found.definition.type) for found in selected if found.definition is not None]
    ages = [kind.extensions.get(sdl.MAX_AGE, 0) for kind in kinds if not is_leaf_type(kind)]
    kept: int = min(ages, default=0)
    return 0 if kept == AS_ITS_PARENT else kept


def _unchanged(value: Any, _run: Any) -> Any:
    return value


def _columns(fields: Mapping[str, GraphQLField], selected: Iterable[str]) -> frozenset[str] | None:
    """The columns that these fields read of a row; None where one of them does not say."""
    found: set[str] = set()
    for name in selected:
        if name.startswith("__"):
            continue
        resolved = schemas.resolved_of(fields[name]) if name in fields else None
        if resolved is None or (resolved.declaration.style != "plain" and not resolved.declaration.needs):
            return None
        found.update(resolved.declaration.needs or (resolved.column,))
    return frozenset(found)
