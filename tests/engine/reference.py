"""The oracle: the same schema and documents under graphql-core's executor, with a DataLoader for each batch."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import ExecutionResult, GraphQLObjectType, GraphQLSchema
from graphql.execution import Executor, execute_root_selection_set
from strawberry.dataloader import DataLoader

from entrepot.contract import schema as schemas
from entrepot.contract.declare import LocalizedColumn, Reader


class Loading:
    """The context of one operation: rows asked for meanwhile share one call of their batch."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.loaders: dict[Any, DataLoader[Any, Any]] = {}

    def load(self, function: Any, row: Any, arguments: dict[str, Any]) -> Any:
        """Await this to get one row's value of a batch field."""
        key = (function, *sorted((name, repr(value)) for name, value in arguments.items()))
        loader = self.loaders.get(key)
        if loader is None:

            async def call(rows: list[Any]) -> Sequence[Any]:
                return await function(self.reader, rows, **arguments)

            loader = self.loaders[key] = DataLoader(call, cache=False)
        return loader.load(row)


async def execute(
    schema: GraphQLSchema, document: Any, reader: Reader, variables: Mapping[str, Any] | None = None
) -> ExecutionResult:
    """What graphql-core answers to a query; `schema` must come from `with_resolvers`."""
    executor = Executor.build(schema, document, None, Loading(reader), dict(variables or {}), hide_suggestions=False)
    if isinstance(executor, list):
        return ExecutionResult(None, executor)
    result: Any = execute_root_selection_set(executor)
    answer: ExecutionResult = await result if executor.is_awaitable(result) else result
    return answer


def with_resolvers(schema: GraphQLSchema) -> GraphQLSchema:
    """The schema with a resolver on each declared field; the engine itself needs none."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                resolved = schemas.resolved_of(field)
                if resolved is not None:
                    field.resolve = _resolver(resolved)
    return schema


def _resolver(resolved: schemas.Resolved) -> Any:
    mask, resolve = resolved.declaration.mask, _unmasked(resolved)
    if mask is None or resolved.declaration.style == "batch":  # Such a batch hides for itself.
        return resolve

    def masked(row: Any, info: Any) -> Any:
        hidden = mask.code in info.context.reader.actor.hidden
        return resolved.declaration.masked_as if hidden else resolve(row, info)

    return masked


def _unmasked(resolved: schemas.Resolved) -> Any:
    function, style = resolved.function, resolved.declaration.style
    if style == "plain":
        if resolved.is_of_payload:
            return lambda row, _info: row.get(resolved.column)
        return lambda row, _info: row[resolved.column]
    if isinstance(function, LocalizedColumn):
        return _localized(function)
    if style == "derived":
        return lambda row, _info: function(row)
    if style == "batch":
        return lambda row, info, **given: info.context.load(function, row, resolved.arguments(given))
    return _query(resolved)


def _localized(column: LocalizedColumn) -> Any:
    def resolve(row: Any, info: Any) -> Any:
        reader = info.context.reader
        return column(row, locale=reader.locale, default=reader.shop.default_locale)

    return resolve


def _query(resolved: schemas.Resolved) -> Any:
    async def resolve(_root: Any, info: Any, **given: Any) -> Any:
        return await resolved.function(info.context.reader, **resolved.arguments(given))

    return resolve
