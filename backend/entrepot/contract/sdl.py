"""The schema as text: what graphql-core prints, and what everything costs, which it does not print."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    ConstArgumentNode,
    ConstDirectiveNode,
    DirectiveLocation,
    FieldDefinitionNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLInt,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    NameNode,
    ObjectTypeDefinitionNode,
    Visitor,
    ast_from_value,
    parse,
    print_ast,
    print_schema,
    visit,
)

from entrepot.contract import weights
from entrepot.contract.declare import AS_ITS_PARENT

_NAMES = GraphQLArgument(GraphQLList(GraphQLNonNull(GraphQLString)))
COST = GraphQLDirective(
    name="cost",
    locations=[DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION],
    args={"weight": GraphQLArgument(GraphQLNonNull(GraphQLString))},
    description="What an object or a field costs; an object without it 1. / 查询成本，对象默认为 1。",
)
LIST_SIZE = GraphQLDirective(
    name="listSize",
    locations=[DirectiveLocation.FIELD_DEFINITION],
    args={"assumedSize": GraphQLArgument(GraphQLInt), "slicingArguments": _NAMES, "sizedFields": _NAMES},
    description="How long a list is taken to be: as an argument says, or as assumed. / 列表长度的估算方式。",
)
CACHE_CONTROL = GraphQLDirective(
    name="cacheControl",
    locations=[DirectiveLocation.OBJECT],
    args={"maxAge": GraphQLArgument(GraphQLInt), "inheritMaxAge": GraphQLArgument(GraphQLBoolean)},
    description="How long strangers' answers may be kept; without it not at all. / 匿名查询结果可缓存的秒数。",
)
DIRECTIVES = (COST, LIST_SIZE, CACHE_CONTROL)
MAX_AGE = "entrepot-max-age"


def print_with_costs(schema: GraphQLSchema) -> str:
    """The whole schema with `@cost` and `@listSize` where they say something."""
    marked = visit(parse(print_schema(schema)), _Marking(schema))
    return "\n".join(_with_space(print_ast(marked).split("\n"))) + "\n"


def _with_space(lines: Iterable[str]) -> Iterator[str]:
    """An empty line before each field that is described, as graphql-core prints schemas."""
    inside, last = False, ""
    for line in lines:
        if line.startswith('  """'):
            if not inside and not last.endswith("{"):
                yield ""
            inside = not inside and line == '  """'
        yield line
        last = line


class _Marking(Visitor):
    """Puts the directives on the definitions of types and fields."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self._schema = schema
        self._within: Any = None

    def enter_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: Any) -> None:
        """Remember the type whose fields follow."""
        self._within = self._schema.type_map[node.name.value]

    def leave_object_type_definition(self, node: ObjectTypeDefinitionNode, *_: Any) -> ObjectTypeDefinitionNode:
        """Mark a type that does not cost 1, or that may be kept."""
        kind: GraphQLNamedType = self._within
        self._within = None
        if kind in (self._schema.query_type, self._schema.mutation_type, self._schema.subscription_type):
            return node
        found = []
        if (weight := weights.weight_of(kind)) != 1:
            found.append(_directive(COST, weight=str(weight)))
        if age := kind.extensions.get(MAX_AGE):
            inherits = age == AS_ITS_PARENT
            found.append(_directive(CACHE_CONTROL, **({"inheritMaxAge": True} if inherits else {"maxAge": age})))
        marked: ObjectTypeDefinitionNode = _marked(node, found)
        return marked

    def enter_field_definition(self, node: FieldDefinitionNode, *_: Any) -> FieldDefinitionNode | None:
        """Mark a field that costs something itself, or that is or holds a list of what costs something."""
        if self._within is None:
            return None
        extensions = self._within.fields[node.name.value].extensions
        found = []
        if weight := extensions.get(weights.WEIGHT):
            found.append(_directive(COST, weight=str(weight)))
        if listing := extensions.get(weights.LISTING):
            given = {"slicingArguments": list(listing.slicing), "sizedFields": list(listing.sized)}
            kept = {name: value for name, value in given.items() if value}
            found.append(_directive(LIST_SIZE, assumedSize=listing.assumed, **kept))
        return _marked(node, found) if found else None


def _marked(node: Any, directives: list[ConstDirectiveNode]) -> Any:
    values = {name: getattr(node, name) for name in node.keys}
    return type(node)(**{**values, "directives": (*(node.directives or ()), *directives)})


def _directive(definition: GraphQLDirective, **values: Any) -> ConstDirectiveNode:
    arguments = []
    for name, value in values.items():
        written = ast_from_value(value, definition.args[name].type)
        assert written is not None
        arguments.append(ConstArgumentNode(name=NameNode(value=name), value=written))
    return ConstDirectiveNode(name=NameNode(value=definition.name), arguments=tuple(arguments))
