"""Where a refusal belongs, as whoever sent the input reads it: a path that begins with a field of `input`.

Operations do not know how they were asked: they take many commands and say which one is at fault, while most mutations
send one of them, some a list, and some a command within their input.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLArgument, GraphQLInputObjectType, get_named_type, get_nullable_type, is_list_type

from entrepot.kernel.errors import FieldPath

INPUT = "input"
Fields = Mapping[str, Any]


def place(path: FieldPath, arguments: Mapping[str, GraphQLArgument]) -> list[str]:
    """The path within the input of a mutation: `(0, "if_version")` of one command is `ifVersion`.

    What the input has no field for keeps its path: a checkout is refused for what is wrong in its cart.
    """
    names = [camel(str(part)) for part in path]
    if names[:1] == [INPUT]:
        names = names[1:]
    fields = fields_of(arguments)
    if names and names[0].isdigit():
        names = _of_command(names, fields)
    if not names or names[0] in fields:
        return names
    within = [name for name, item in fields.items() if names[0] in _inputs(item) and not _is_list(item)]
    if within:
        return [within[0], *names]
    # Of ids alone there is a list, where there could be one of lines.
    return [f"{names[-1]}s", names[-2]] if len(names) > 1 and f"{names[-1]}s" in fields else names


def fields_of(arguments: Mapping[str, GraphQLArgument]) -> Fields:
    """The fields of a mutation's input; the arguments, where it has none."""
    return (_inputs(arguments[INPUT]) if INPUT in arguments else {}) or arguments


def camel(name: str) -> str:
    """A Python name as GraphQL writes it."""
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(part.capitalize() for part in rest)


def _of_command(names: list[str], fields: Fields) -> list[str]:
    """Without the number of a command, unless the input is a list of them."""
    lists = [name for name, item in fields.items() if _is_list(item) and _inputs(item)]
    is_one = names[0] == "0" and len(fields) > 1 and (len(names) == 1 or names[1] in fields)
    return names[1:] if is_one or len(lists) != 1 else [lists[0], *names]


def _inputs(item: Any) -> Fields:
    kind = get_named_type(item.type)
    return kind.fields if isinstance(kind, GraphQLInputObjectType) else {}


def _is_list(item: Any) -> bool:
    return is_list_type(get_nullable_type(item.type))
