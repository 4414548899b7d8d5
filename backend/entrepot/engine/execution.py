"""Running an operation: graphql-core walks it, batches answer whole levels, mutations get their transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution import Executor, execute_root_selection_set
from graphql.execution.values import get_argument_values

from entrepot.engine import authorise, mutations
from entrepot.engine import schema as schemas
from entrepot.engine.context import Request
from entrepot.kernel import errors

logger = logging.getLogger("entrepot.engine")


class CommerceExecutor(Executor[Any]):
    """graphql-core's executor, except that a root mutation field opens and ends its own transaction."""

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: Any,
        path: Any,
        position_context: Any,
    ) -> Any:
        """Execute one field; root mutations run in `mutations.run`."""

        def complete() -> Any:
            return super(CommerceExecutor, self).execute_field(
                parent_type, source, field_details_list, path, position_context
            )

        if parent_type is not self.schema.mutation_type:
            return complete()
        field = self.schema.get_field(parent_type, field_details_list[0].node.name.value)
        resolved = schemas.resolved_of(field) if field else None
        if field is None or resolved is None:
            return complete()
        return self._mutate(field, resolved, field_details_list, path, complete)

    async def _mutate(self, field: Any, resolved: Any, details: Any, path: Any, complete: Any) -> Any:
        request: Request = self.context_value
        node: FieldNode = details[0].node
        known = len(self.collected_errors.errors)

        async def answer() -> Any:
            value = complete()
            value = await value if self.is_awaitable(value) else value
            if len(self.collected_errors.errors) > known and request.reader is not None:
                request.reader.tx.abandon()
            return value

        try:
            given = get_argument_values(field, node, self.variable_values)
            wanted = mutations.asked(resolved, node, resolved.arguments(given), given, self.variable_values)
            return await mutations.run(request, wanted, answer)
        except Exception as error:  # noqa: BLE001  graphql-core's contract: what a field raises belongs to the field
            self.handle_field_error(error, field.type, details, path)
            return None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A result before it becomes JSON; `refused` means that nothing was executed."""

    data: Any = None
    errors: Sequence[GraphQLError] = ()
    refused: bool = False


async def execute(
    schema: GraphQLSchema,
    document: DocumentNode,
    request: Request,
    *,
    variables: dict[str, Any] | None,
    operation_name: str | None,
) -> Answer:
    """Execute one operation of a valid document."""
    executor = CommerceExecutor.build(
        schema,
        document,
        None,
        request,
        variables,
        operation_name,
        hide_suggestions=False,
    )
    if isinstance(executor, list):
        return Answer(errors=executor, refused=True)
    operation = executor.operation
    fragments = {name: details.definition for name, details in executor.fragments.items()}
    denied = authorise.refused(
        schema, operation, fragments, variables=executor.variable_values.coerced, actor=request.actor
    )
    if denied:
        return _refuse(denied, request)
    if operation.operation is OperationType.MUTATION:
        return _present(await _run(executor), request)
    if _only_introspection(operation):
        return _present(await _run(executor), request)
    opened = request.database.read(shop_id=request.shop_id, actor=request.actor, request_id=request.request_id)
    async with opened as tx:
        request.read_through(tx)
        return _present(await _run(executor), request)


async def _run(executor: Executor[Any]) -> ExecutionResult:
    result: Any = execute_root_selection_set(executor)
    answer: ExecutionResult = await result if executor.is_awaitable(result) else result
    return answer


def _only_introspection(operation: OperationDefinitionNode) -> bool:
    return all(
        isinstance(item, FieldNode) and item.name.value.startswith("__") for item in operation.selection_set.selections
    )


def _refuse(denied: Sequence[errors.RequestError], request: Request) -> Answer:
    locale = request.message_locale
    unique = {item.message(locale): item for item in denied}
    return Answer(errors=[mutations.to_graphql_error(item, locale=locale) for item in unique.values()], refused=True)


def _present(result: ExecutionResult, request: Request) -> Answer:
    found = [_presented(error, request) for error in result.errors or ()]
    return Answer(data=result.data, errors=found)


def _presented(error: GraphQLError, request: Request) -> GraphQLError:
    """Domain errors speak for themselves; anything unexpected is logged and says only the request's id."""
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        return error
    if isinstance(original, errors.Several):
        original = original.errors[0]
    if not isinstance(original, errors.DomainError):
        logger.error("unexpected error in request %s", request.request_id, exc_info=original)
        original = errors.Internal(request_id=request.request_id)
    made = mutations.to_graphql_error(original, locale=request.message_locale)
    return GraphQLError(made.message, nodes=error.nodes, path=error.path, extensions=made.extensions)
