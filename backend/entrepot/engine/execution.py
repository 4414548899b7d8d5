"""Running an operation: plan it once, refuse what may not be read, and answer through one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)
from graphql.execution import Executor
from graphql.execution.values import VariableValues, get_variable_values

from entrepot.contract import failures
from entrepot.contract import schema as schemas
from entrepot.contract.declare import Reader
from entrepot.engine import authorise, mutations, running
from entrepot.engine import cost as costs
from entrepot.engine.context import Request
from entrepot.engine.parsed import Parsed
from entrepot.engine.plans import Plan, Slot
from entrepot.kernel import errors
from entrepot.kernel.database import Tx

PLANS_OF_A_DOCUMENT = 16
ROOT: Mapping[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A result before it becomes JSON; `refused` means that nothing was executed."""

    data: Any = None
    errors: list[GraphQLError]
    refused: bool = False
    cost: int = 0
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def saying(self, extensions: Mapping[str, Any]) -> "Answer":
        """The same answer with something said beside it."""
        said = {**self.extensions, **extensions}
        return Answer(data=self.data, errors=self.errors, refused=self.refused, cost=self.cost, extensions=said)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An operation that its actor may run."""

    plan: Plan
    variables: VariableValues
    given: Mapping[str, Any]

    @property
    def kind(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self.plan.operation.operation

    @property
    def is_mutation(self) -> bool:
        """Whether it changes anything."""
        return self.kind is OperationType.MUTATION

    @property
    def cost(self) -> int:
        """What it costs at most."""
        return costs.total(self.plan.parts, self.variables)


async def execute(
    schema: GraphQLSchema,
    parsed: Parsed,
    request: Request,
    *,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
) -> Answer:
    """Execute one operation of a valid document."""
    prepared = prepare(schema, parsed, request, variables=variables or {}, operation_name=operation_name)
    return prepared if isinstance(prepared, Answer) else await run(prepared, request)


def prepare(
    schema: GraphQLSchema,
    parsed: Parsed,
    request: Request,
    *,
    variables: Mapping[str, Any],
    operation_name: str | None,
) -> Prepared | Answer:
    """Plan an operation for its variables; or the answer that refuses it, with nothing read."""
    found = plan_of(schema, parsed, variables=variables, operation_name=operation_name)
    if isinstance(found, list):
        known = parsed.operation(operation_name) is not None
        for error in found:
            error.extensions = {"code": "BAD_USER_INPUT" if known else "OPERATION_RESOLUTION_FAILURE"}
        return Answer(errors=found, refused=True)
    plan, coerced = found
    if isinstance(plan, GraphQLError):
        return Answer(errors=[plan])
    denied = authorise.refused(plan.required, actor=request.actor, locale=request.message_locale)
    if not denied and (slot := plan.not_together) is not None:
        alone = errors.NotTogether(mutation=slot.name)
        denied = [schemas.to_graphql_error(alone, locale=request.message_locale, node=slot.nodes[0])]
    if denied:
        return Answer(errors=denied, refused=True)
    return Prepared(plan=plan, variables=coerced, given=variables)


async def run(prepared: Prepared, request: Request) -> Answer:
    """Run a prepared query or mutation; what `subscriptions` are for is refused."""
    if prepared.kind is OperationType.SUBSCRIPTION:
        refusal = errors.BadRequest(
            reason="subscriptions need a WebSocket or an event stream / 订阅需要 WebSocket 或事件流"
        )
        return Answer(errors=[schemas.to_graphql_error(refusal, locale=request.message_locale)], refused=True)
    plan, begun = prepared.plan, running.Run(prepared.variables)
    if prepared.is_mutation:
        data = await _mutate(plan, begun, request)
    elif plan.is_introspection:
        data = plan.root.make(ROOT, begun)
    else:
        data = await _query(plan, begun, request)
    settled, found = _introspect(plan, data, prepared.given)
    if begun.failures and settled is not None:
        settled, failed = running.settle(settled, plan.root.slots)
        found += failures.presented(failed, request_id=request.request_id, locale=request.message_locale)
    return Answer(data=settled, errors=found, cost=begun.cost)


def plan_of(
    schema: GraphQLSchema, parsed: Parsed, *, variables: Mapping[str, Any], operation_name: str | None
) -> tuple[Plan | GraphQLError, VariableValues] | list[GraphQLError]:
    """The plan of an operation and its variables; or why there is none, in graphql-core's words.

    An error in place of the plan is one of execution: a switch of the root that has no value.
    """
    operation = parsed.operation(operation_name)
    if operation is None:
        assert parsed.document is not None
        refused = Executor.build(schema, parsed.document, operation_name=operation_name)
        assert isinstance(refused, list)
        return refused
    definitions = operation.variable_definitions or ()
    coerced = get_variable_values(schema, definitions, dict(variables), hide_suggestions=not parsed.suggestions)
    if isinstance(coerced, list):
        return coerced
    key = (operation_name, *(coerced.coerced.get(name) for name in parsed.switches))
    plan = parsed.plans.get(key)
    if plan is None:
        if len(parsed.plans) >= PLANS_OF_A_DOCUMENT:
            parsed.plans.pop(next(iter(parsed.plans)))
        try:
            plan = parsed.plans[key] = Plan(schema, operation, parsed.fragments, coerced)
        except GraphQLError as error:
            return error, coerced
    return plan, coerced


async def _query(plan: Plan, run: running.Run, request: Request) -> dict[str, Any]:
    async def read(tx: Tx) -> dict[str, Any]:
        run.failures = run.cost = 0
        run.read_through(request.read_through(tx))
        data: dict[str, Any] = plan.root.make(ROOT, run)
        await run.settle_batches()
        return data

    given = request.shop_id, request.actor, request.request_id
    return await request.database.read_page(read, *given, live=plan.is_live, kind=plan.kind, proviso=request.proviso)


async def _mutate(plan: Plan, run: running.Run, request: Request) -> dict[str, Any]:
    """The root fields one after the other, each in its own transaction."""
    data: dict[str, Any] = {}
    for slot in plan.root.slots:
        if slot.name == "__typename":
            data[slot.key] = slot.parent.name
            continue
        try:
            run.cost += slot.declaration.cost
            wanted = mutations.asked(slot, run.variables, request.actor)
            data[slot.key] = await mutations.run(request, wanted, _completion(slot, run))
        except Exception as error:  # noqa: BLE001  what a mutation raises belongs to its field
            data[slot.key] = run.fail(error, slot)
    return data


def _completion(slot: Slot, run: running.Run) -> mutations.Complete:
    """What completes a payload on the mutation's transaction; a failure below it undoes the mutation."""

    async def complete(reader: Reader | None, payload: Mapping[str, Any]) -> Any:
        known = run.failures
        if reader is not None:
            run.read_through(reader)
        answer = slot.complete(payload, run)
        await run.settle_batches()
        if run.failures > known and reader is not None:
            reader.tx.abandon()
        return answer

    return complete


def _introspect(
    plan: Plan, data: dict[str, Any], variables: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    """Let graphql-core answer the root's `__schema` and `__type`; once, where no variable has a say."""
    asked = [slot for slot in plan.root.slots if slot.is_meta]
    if not asked:
        return data, []
    result = plan.introspected
    if result is None:
        operation = OperationDefinitionNode(
            operation=plan.operation.operation,
            variable_definitions=plan.operation.variable_definitions,
            selection_set=SelectionSetNode(selections=tuple(node for slot in asked for node in slot.nodes)),
        )
        document = DocumentNode(definitions=(operation, *plan.definitions.values()))
        result = execute_sync(plan.schema, document, variable_values=dict(variables))
        if not plan.operation.variable_definitions:
            plan.introspected = result
    return None if result.data is None else {**data, **result.data}, list(result.errors or ())
