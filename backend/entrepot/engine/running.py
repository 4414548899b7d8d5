"""Running a plan: breadth-first, one call of each batch for all parents on a level; and what failures make null.

A failure is put where its value would stand. Only when an operation had one are the results walked, to find its path
and the nearest place that may be null; so paths cost nothing where nothing fails.
"""

from collections.abc import Awaitable, Iterable, Sequence
from typing import Any, TypeVar

from graphql import GraphQLError, GraphQLList, GraphQLNonNull, located_error
from graphql.execution.values import VariableValues
from strawberry.exceptions import WrongNumberOfResultsReturned

from entrepot.contract.declare import Reader
from entrepot.engine.plans import Slot

Asked = tuple[list[Any], list[dict[str, Any]]]
T = TypeVar("T")


class Failed:
    """Stands in a result where a value should be."""

    __slots__ = ("error", "order", "path", "slot")

    def __init__(self, error: Exception, slot: Slot, order: int) -> None:
        self.error = error
        self.slot = slot
        self.order = order
        self.path: list[str | int] = []

    def located(self) -> GraphQLError:
        """The error as the answer shows it."""
        return located_error(self.error, self.slot.nodes, self.path)


class Run:
    """One operation on its way: what it reads through, and which batches are to be asked next."""

    def __init__(self, variables: VariableValues) -> None:
        self.variables = variables
        self.reader: Reader | None = None
        self.locale = ""
        self.default_locale = ""
        self.hidden: frozenset[str] = frozenset()
        self.pending: dict[Slot, Asked] = {}
        self.failures = 0
        # What it has cost so far: the weight of every object made and of every field asked for.
        self.cost = 0

    def read_through(self, reader: Reader) -> None:
        """Use this transaction from now on; what was to be asked through another is forgotten."""
        self.reader = reader
        self.locale = reader.locale
        self.hidden = reader.actor.hidden
        self.default_locale = reader.shop.default_locale
        self.pending = {}

    def open(self, slot: Slot) -> Asked:
        """The rows whose batch is to be asked, and where the answers go."""
        asked: Asked = ([], [])
        self.pending[slot] = asked
        return asked

    def fail(self, error: Exception, slot: Slot) -> Failed:
        """Note a failure, to be put where its value would stand."""
        self.failures += 1
        return Failed(error, slot, self.failures)

    def complete(self, slot: Slot, value: Any) -> Any:
        """What a value becomes in the result, or the failure that stands there instead."""
        try:
            return slot.complete(value, self)
        except Exception as error:  # noqa: BLE001  a value's failure is the field's
            return self.fail(error, slot)

    async def attempt(self, slot: Slot, wanted: Awaitable[T]) -> T | Failed:
        """What a field waits for, or its failure."""
        try:
            return await wanted
        except Exception as error:  # noqa: BLE001  what it raises belongs to the field
            return self.fail(error, slot)

    async def settle_batches(self) -> None:
        """Ask level after level until nothing is left to ask."""
        while self.pending:
            level, self.pending = self.pending, {}
            asked = [self._ask(slots, level) for slots in _together(level)]
            if len(asked) == 1:
                await asked[0]
            else:
                assert self.reader is not None
                await self.reader.tx.together(asked)

    async def _ask(self, slots: Sequence[Slot], level: dict[Slot, Asked]) -> None:
        rows = level[slots[0]][0] if len(slots) == 1 else [row for slot in slots for row in level[slot][0]]
        try:
            values: Sequence[Any] = await self._values(slots, rows)
        except Exception as error:  # noqa: BLE001  what a batch raises belongs to its fields
            values = [error] * len(rows)
        start = 0
        for slot in slots:
            outs = level[slot][1]
            slot.hand_back(outs, values[start : start + len(outs)] if len(slots) > 1 else values, self)
            start += len(outs)

    async def _values(self, slots: Sequence[Slot], rows: Sequence[Any]) -> Sequence[Any]:
        slot = slots[0]
        self.cost += slot.declaration.cost * len(rows)
        assert self.reader is not None
        arguments = slot.arguments(self.variables)
        selection = slot.selection
        for other in slots[1:]:
            selection |= other.selection
        reader = self.reader.selecting(selection)
        if slot.declaration.style == "query":
            return [await slot.function(reader, **arguments)]
        values: Sequence[Any] = await slot.function(reader, rows, **arguments)
        if values.__class__ is not list:
            values = list(values)
        if len(values) != len(rows):
            raise WrongNumberOfResultsReturned(expected=len(rows), received=len(values))
        return values


def _together(level: dict[Slot, Asked]) -> Iterable[Sequence[Slot]]:
    """Slots of one level that ask the same batch the same thing, so that it is called once."""
    groups: dict[Any, list[Slot]] = {}
    for slot in level:
        groups.setdefault(slot.sharing_key, []).append(slot)
    return groups.values()


def settle(data: dict[str, Any], slots: Sequence[Slot]) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    """The data with its failures made null, and their errors in the order in which they happened."""
    settling = _Settling()
    failed = settling.object(data, slots, [])
    if failed is not None:
        settling.found.append(failed)
    found = sorted(settling.found, key=lambda item: item.order)
    return (None if failed else data), [item.located() for item in found]


class _Settling:
    """One walk over a result that holds failures.

    A key may have been selected on several types, and has a slot for each; validation saw to it that they agree about
    null and lists, so any of them tells those, and all of them together tell what is below.
    """

    def __init__(self) -> None:
        self.found: list[Failed] = []

    def object(self, data: dict[str, Any], slots: Iterable[Slot], path: list[str | int]) -> Failed | None:
        """Settle a dictionary in place; the failure that makes it null, if there is one."""
        mark = len(self.found)
        fatal: list[Failed] = []
        for key, same in _by_key(slots).items():
            if key in data:
                data[key], failed = self.value(data[key], same[0].kind, same, [*path, key])
                fatal += [failed] if failed else []
        return self._earliest(fatal, mark)

    def value(self, value: Any, kind: Any, slots: Sequence[Slot], path: list[str | int]) -> tuple[Any, Failed | None]:
        """A settled value, or the failure that makes what holds it null."""
        required = isinstance(kind, GraphQLNonNull)
        if required:
            kind = kind.of_type
        failed: Failed | None = None
        if isinstance(value, Failed):
            value.path = path
            failed = value
        elif isinstance(value, list) and isinstance(kind, GraphQLList):
            failed = self._list(value, kind, slots, path)
        elif isinstance(value, dict):
            below = [child for slot in slots for shape in slot.shapes for child in shape.slots]
            failed = self.object(value, below, path) if below else None
        if failed is None:
            return value, None
        if required:
            return None, failed
        self.found.append(failed)
        return None, None

    def _list(
        self, values: list[Any], kind: GraphQLList[Any], slots: Sequence[Slot], path: list[str | int]
    ) -> Failed | None:
        mark = len(self.found)
        fatal: list[Failed] = []
        for index, value in enumerate(values):
            values[index], failed = self.value(value, kind.of_type, slots, [*path, index])
            fatal += [failed] if failed else []
        return self._earliest(fatal, mark)

    def _earliest(self, fatal: list[Failed], mark: int) -> Failed | None:
        """The first of several failures; what came after it, below the place that it made null, is not told."""
        if not fatal:
            return None
        first = min(fatal, key=lambda item: item.order)
        self.found[mark:] = [item for item in self.found[mark:] if item.order < first.order]
        return first


def _by_key(slots: Iterable[Slot]) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.key, []).append(slot)
    return found
