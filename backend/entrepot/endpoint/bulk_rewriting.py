"""A query of one list, rewritten so that it can be asked page by page; a mutation, so that each line has its key.

What the rewriting adds has names of its own, which documents may not use: `bulk…`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_list_type,
    is_non_null_type,
    parse,
    visit,
)
from graphql.language import ArgumentNode, DirectiveNode, NameNode, VariableDefinitionNode, VariableNode

PREFIX = "bulk"
FIRST, AFTER, KEY, ERRORS = "bulkFirst", "bulkAfter", "bulkKey", "bulkErrors"
TOP, CHILD, OWN_ID = "bulkTop", "bulkChild_", "bulkId"
PAGING = frozenset({"first", "after", "last", "before"})
PAGE_FIELDS = ("nodes", "pageInfo")


class Unsuitable(Exception):
    """Why a document is not one that can be run in bulk, in both languages."""


@dataclass(frozen=True)
class Rewritten:
    """A document, and the response keys that lead to what was rewritten."""

    document: DocumentNode
    path: tuple[str, ...]
    has_children: bool = False


def to_pages(schema: GraphQLSchema, document: DocumentNode) -> Rewritten:
    """The query with its one list in pages and the lists inside of it marked; the document is valid."""
    operation = _only(document, "query")
    assert schema.query_type is not None
    path: list[str] = []
    selections = _paged(schema, schema.query_type, operation.selection_set, path)
    declared = [
        *(operation.variable_definitions or ()),
        *_declared(f"${FIRST}: Int!, ${AFTER}: String"),
    ]
    paged = _with_operation(document, operation, selections, declared)
    marking = _Marking(schema)
    marked: DocumentNode = visit(paged, TypeInfoVisitor(marking.known, marking))
    return Rewritten(marked, tuple(path), marking.has_children)


def to_lines(document: DocumentNode) -> Rewritten:
    """The mutation with an idempotency key in a variable; the document is valid."""
    operation = _only(document, "mutation")
    field = _single(operation.selection_set)
    if any(item.name.value in ("idempotent", "dryRun", "skip", "include") for item in field.directives or ()):
        raise Unsuitable("each line gets a key of its own; leave the directives out / 每行自带幂等键，请去掉指令")
    key = DirectiveNode(name=NameNode(value="idempotent"), arguments=(_handed("key", KEY),))
    if field.selection_set is None:
        raise Unsuitable("its answer must be a payload / 返回类型须为 payload")
    told = _selections(f"{{ {ERRORS}: userErrors {{ code message field }} }}")
    selected = SelectionSetNode(selections=(*field.selection_set.selections, *told))
    keyed = _field(field, directives=(*(field.directives or ()), key), selection_set=selected)
    declared = [*(operation.variable_definitions or ()), *_declared(f"${KEY}: String!")]
    selections = SelectionSetNode(selections=(keyed,))
    made = _with_operation(document, operation, selections, declared)
    return Rewritten(made, (_key_of(field),))


def rows_of(nodes: Iterable[Mapping[str, Any]], *, parent_id: str) -> Iterator[dict[str, Any]]:
    """Rows and, after each, those of the lists inside of it, which name under `parent_id` what they lie in."""
    for node in nodes:
        below: list[tuple[Any, Sequence[Any]]] = []
        yield _stripped(node, below)
        for owner, children in below:
            yield from ({**row, parent_id: row.get(parent_id, owner)} for row in rows_of(children, parent_id=parent_id))


def _stripped(value: Any, below: list[tuple[Any, Sequence[Any]]]) -> Any:
    """A value without what the rewriting added to it; the lists that lay in it are put `below`."""
    if isinstance(value, list):
        return [_stripped(item, below) for item in value]
    if not isinstance(value, Mapping):
        return value
    below += [(value[OWN_ID], inner["nodes"]) for key, inner in value.items() if key.startswith(CHILD) and inner]
    return {key: _stripped(inner, below) for key, inner in value.items() if not key.startswith((CHILD, OWN_ID))}


def is_connection(kind: Any) -> bool:
    """Whether a type is a page of a list."""
    return isinstance(kind, GraphQLObjectType) and all(name in kind.fields for name in PAGE_FIELDS)


def _only(document: DocumentNode, wanted: str) -> OperationDefinitionNode:
    operations = [item for item in document.definitions if isinstance(item, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation.value != wanted:
        raise Unsuitable(f"it must be one {wanted} / 只能包含一个 {wanted}")
    names = _Names()
    visit(document, names)
    if any(name.startswith(PREFIX) for name in names.found):
        raise Unsuitable(f'names that begin with "{PREFIX}" are taken / 以 “{PREFIX}” 开头的名称已被占用')
    return operations[0]


class _Names(Visitor):
    """The aliases and variables of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Note an alias."""
        if node.alias:
            self.found.append(node.alias.value)

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        """Note a variable."""
        self.found.append(node.name.value)


def _paged(
    schema: GraphQLSchema, parent: GraphQLObjectType, selection_set: SelectionSetNode, path: list[str]
) -> SelectionSetNode:
    """The way down to the list, a single field on each level, and the list in pages."""
    field = _single(selection_set)
    definition = schema.get_field(parent, field.name.value)
    assert definition is not None
    kind = get_named_type(definition.type)
    plain = definition.type.of_type if is_non_null_type(definition.type) else definition.type
    if is_connection(kind):
        path.append(TOP)
        return SelectionSetNode(selections=(_page(field),))
    if not isinstance(kind, GraphQLObjectType) or is_list_type(plain) or field.selection_set is None:
        raise Unsuitable("it must lead to one list with pages / 必须指向一个可分页的列表")
    path.append(_key_of(field))
    below = _paged(schema, kind, field.selection_set, path)
    return SelectionSetNode(selections=(_field(field, selection_set=below),))


def _page(field: FieldNode) -> FieldNode:
    if PAGING & {item.name.value for item in field.arguments or ()}:
        raise Unsuitable("all pages are read; leave out first, after, last and before / 会读取全部分页，请去掉分页参数")
    arguments = (*(field.arguments or ()), _handed("first", FIRST), _handed("after", AFTER))
    [info] = _selections("{ pageInfo { hasNextPage endCursor } }")
    selected = SelectionSetNode(selections=(_nodes_of(field), info))
    return _field(field, alias=NameNode(value=TOP), arguments=arguments, selection_set=selected)


def _nodes_of(field: FieldNode) -> FieldNode:
    """The `nodes` of a list as it is selected, by either of its ways; whatever else is selected of it has no row."""
    assert field.selection_set is not None
    listed = [item for item in _fields(field.selection_set) if item.name.value in ("nodes", "edges")]
    if len(listed) == 1 and listed[0].name.value == "edges":
        assert listed[0].selection_set is not None
        listed = [item for item in _fields(listed[0].selection_set) if item.name.value == "node"]
    if len(listed) != 1:
        raise Unsuitable("select the nodes of a list once / 列表的 nodes 须选取一次")
    return _field(listed[0], alias=None, name=NameNode(value="nodes"))


class _Marking(Visitor):
    """Renames the lists inside of rows, so that they are found in the answer, with the id of what they lie in."""

    def __init__(self, schema: GraphQLSchema) -> None:
        super().__init__()
        self.known = TypeInfo(schema)
        self.has_children = False

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
        """Rename a list."""
        definition = self.known.get_field_def()
        is_top = node.alias is not None and node.alias.value == TOP
        if definition is None or is_top or not is_connection(get_named_type(definition.type)):
            return None
        self.has_children = True
        nodes = SelectionSetNode(selections=(_nodes_of(node),))
        return _field(node, alias=NameNode(value=CHILD + _key_of(node)), selection_set=nodes)

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        """Ask for the id of what has such a list."""
        marked = [item for item in node.selections if isinstance(item, FieldNode) and item.alias is not None]
        if not any(item.alias is not None and item.alias.value.startswith(CHILD) for item in marked):
            return None
        owner = self.known.get_parent_type()
        if "id" not in getattr(owner, "fields", {}):
            raise Unsuitable(f"{owner} has no id that its rows could name / {owner} 没有可引用的标识")
        return SelectionSetNode(selections=(*node.selections, *_selections(f"{{ {OWN_ID}: id }}")))


def _with_operation(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    selections: SelectionSetNode,
    declared: Sequence[VariableDefinitionNode],
) -> DocumentNode:
    made = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=tuple(declared),
        directives=operation.directives,
        selection_set=selections,
    )
    return DocumentNode(definitions=tuple(made if item is operation else item for item in document.definitions))


def _single(selection_set: SelectionSetNode) -> FieldNode:
    fields = _fields(selection_set)
    if len(fields) != 1 or fields[0].name.value.startswith("__"):
        raise Unsuitable("it must ask for one field only / 根层只能选取一个字段")
    return fields[0]


def _fields(selection_set: SelectionSetNode) -> list[FieldNode]:
    fields = [item for item in selection_set.selections if isinstance(item, FieldNode)]
    if len(fields) != len(selection_set.selections):
        raise Unsuitable("the way to the rows takes no fragments / 通往各行的路径上不能使用片段")
    return fields


def _field(node: FieldNode, **changed: Any) -> FieldNode:
    names = ("name", "alias", "arguments", "directives", "selection_set")
    return FieldNode(**{name: getattr(node, name) for name in names} | changed)


def _selections(text: str) -> Sequence[SelectionNode]:
    [operation] = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set.selections


def _declared(text: str) -> Sequence[VariableDefinitionNode]:
    [operation] = parse(f"query ({text}) {{ x }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.variable_definitions or ()


def _handed(argument: str, variable: str) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=argument), value=VariableNode(name=NameNode(value=variable)))


def _key_of(field: FieldNode) -> str:
    return field.alias.value if field.alias else field.name.value
