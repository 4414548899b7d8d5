"""How features declare GraphQL: types whose source is a row, batch fields and the root fields.

A declaration says who may select it (`allow`) and how its value is found. Strawberry reads the types; `engine.schema`
turns the declarations into resolvers, so that no resolver is written by hand.
"""

import copy
import functools
import inspect
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

import strawberry

from entrepot.kernel import errors, ids, permissions
from entrepot.kernel import text as texts
from entrepot.kernel.database import Row, Tx
from entrepot.kernel.permissions import Allow, Permission

T = TypeVar("T")
METADATA = "entrepot"
COST_OF_A_MUTATION = 10
AS_ITS_PARENT = 31_536_000
Style = Literal["plain", "derived", "batch", "query", "mutation", "subscription"]
_node_classes: dict[str, Any] = {}


@dataclass(frozen=True)
class Selection:
    """What is selected of a value, by field name: `"count" in selection`, `selection.at("edges", "node")`.

    `columns` are those of the value's row that the selected fields need; None where that cannot be told.
    """

    fields: Mapping[str, "Selection"]
    columns: frozenset[str] | None = None

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def at(self, *path: str) -> "Selection":
        """What is selected of a field of a field."""
        found = self
        for name in path:
            found = found.fields.get(name, NOTHING)
        return found

    def __or__(self, other: "Selection") -> "Selection":
        names = {*self.fields, *other.fields}
        both = self.columns is not None and other.columns is not None
        columns = (self.columns or frozenset()) | (other.columns or frozenset()) if both else None
        return Selection({name: self.at(name) | other.at(name) for name in names}, columns)

    @cached_property
    def of_nodes(self) -> "Selection":
        """What is selected of the nodes of a connection, by either of its ways."""
        return self.at("nodes") | self.at("edges", "node")


class _Everything(Selection):
    """As if every field were selected: what a batch assumes where no operation tells it more."""

    def __contains__(self, name: str) -> bool:
        return True

    def at(self, *path: str) -> Selection:
        """Everything below, too."""
        return self

    def __or__(self, other: Selection) -> Selection:
        return self


NOTHING = Selection({}, frozenset())
EVERYTHING = _Everything({})


class Reader:
    """What a batch or a query reads through: the transaction, the actor and the locale of the request.

    `selection` is what the operation selects of the value that is asked for.
    """

    def __init__(self, tx: Tx) -> None:
        self.selection: Selection = EVERYTHING
        self.tx = tx
        self.actor = tx.actor
        self.locale = tx.locale
        self.shop = tx.shop

    def selecting(self, selection: Selection) -> "Reader":
        """The same, for a batch of which this is selected."""
        made = Reader.__new__(Reader)
        made.__dict__ = {**self.__dict__, "selection": selection}
        return made


Batch = Callable[..., Awaitable[Sequence[Any]]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Declaration:
    """One declared field: its style, who may select it, and the function or the columns behind it.

    With a `mask`, who lacks that permission may select it and is shown `masked_as` instead of the value.
    """

    style: Style
    allow: tuple[permissions.Permission, ...] | None = None
    mask: permissions.Permission | None = None
    masked_as: Any = None
    function: Callable[..., Any] | str | None = None
    needs: tuple[str, ...] = ()
    moves_value: bool = False
    secret: bool = False
    alone: bool = False
    recent: bool = False
    live: bool = False
    cost: int = 0
    sized_by: tuple[str, ...] = ()
    items: int | None = None
    watches: ids.Kind | None = None

    @property
    def unless_hidden(self) -> str:
        """What stands before the value of a masked field in a plan, where `run.hidden` holds what is hidden."""
        return f"{self.masked_as!r} if {self.mask.code!r} in run.hidden else " if self.mask else ""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What a subscription watches: nodes by id, or all of its kind; `read` gives those rows that its reader may see."""

    ids: frozenset[uuid.UUID] | None
    read: Callable[[Reader, Sequence[uuid.UUID]], Awaitable[Sequence[Row]]]


@strawberry.interface(description="Anything with an id. / 任何有标识的对象。")
class Node:
    id: ids.Id


@strawberry.interface(description="What was wrong with the input. / 输入中的问题。")
class UserError:
    code: str = strawberry.field(description="Stable, for programs. / 固定代码，供程序使用。")
    message: str = strawberry.field(description="For people, in the request's language. / 供人阅读。")
    field: list[str] = strawberry.field(description="Path within `input` to the fault. / 出错项在 input 中的路径。")


def object_type(
    *, allow: Allow, node: ids.Kind | None = None, load: Batch | str | None = None, max_age: int = 0
) -> Callable[[type[T]], type[T]]:
    """Declare an object type; with `node`, it implements Node and `load` finds its rows by id for `node(id:)`.

    `max_age` is for how many seconds what strangers see of it may be kept, `AS_ITS_PARENT` what never stands alone.
    """

    def declare(cls: type[T]) -> type[T]:
        declared: Any = cls
        if node is not None:
            own = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
            declared = type(cls.__name__, (Node, *cls.__bases__), own)
            declared.__entrepot_node__ = (node, load)
        declared.__entrepot_allow__ = permissions.any_of(allow)
        declared.__entrepot_max_age__ = max_age
        made: type[T] = strawberry.type(declared, description=_description(cls))
        if node is not None:
            _node_classes[node.name] = made
        return made

    return declare


def extend(kinds: Iterable[str], *, by: type) -> None:
    """Give these kinds of node the fields of another type, whose batches are asked with the rows of all of them.

    For what goes with many features and belongs to none of them. Call it before the schema is built; a field that a
    type has already is left as it is.
    """
    given: Any = by
    for kind in kinds:
        fields = _node_classes[kind].__strawberry_definition__.fields
        known = {field.python_name for field in fields}
        fields += [
            copy.copy(field) for field in given.__strawberry_definition__.fields if field.python_name not in known
        ]


def input_type(cls: type[T]) -> type[T]:
    """Declare an input; its docstring is the description."""
    return strawberry.input(cls, description=_description(cls))


def payload(cls: type[T]) -> type[T]:
    """Declare a mutation's payload: its own nullable fields and `userErrors`."""
    cls.__annotations__["user_errors"] = list[UserError]
    cls.__entrepot_payload__ = True  # type: ignore[attr-defined]
    declared = Declaration(style="plain", items=1)
    cls.user_errors = strawberry.field(metadata={METADATA: declared})  # type: ignore[attr-defined]
    return strawberry.type(cls, description=_description(cls))


def batch(
    function: Batch | str,
    *,
    allow: Allow | None = None,
    mask: Permission | None = None,
    masked_as: Any = None,
    description: str | None = None,
    cost: int = 0,
    items: int | None = None,
    needs: tuple[str, ...] = (),
) -> Any:
    """Declare a field that is found once for all parents on its level.

    `function(reader, rows, **arguments)` returns values in the order of `rows`; its keyword-only parameters are the
    field's arguments. A string `"module:name"` is the one permitted reference to a higher feature; it takes no
    arguments. `cost` is what it weighs besides the objects that it returns, `items` how many are assumed of a list,
    `needs` names the columns of the rows that it reads, where those are few.
    """
    declaration = Declaration(
        style="batch",
        allow=_allow(allow),
        mask=mask,
        masked_as=masked_as,
        function=function,
        cost=cost,
        items=items,
        needs=needs,
    )
    if isinstance(function, str) or not _arguments(function, skip=2):
        return strawberry.field(metadata={METADATA: declaration}, description=description)
    resolver = _signature_only(function, skip=2)
    return strawberry.field(resolver=resolver, metadata={METADATA: declaration}, description=description)


def derived(
    *,
    needs: tuple[str, ...],
    fn: Callable[[Row], Any],
    allow: Allow | None = None,
    mask: Permission | None = None,
    description: str | None = None,
) -> Any:
    """Declare a field computed from the columns `needs` of its own row, without any I/O."""
    declaration = Declaration(style="derived", allow=_allow(allow), mask=mask, function=fn, needs=needs)
    return strawberry.field(metadata={METADATA: declaration}, description=description)


def plain(
    *,
    column: str | None = None,
    allow: Allow | None = None,
    mask: Permission | None = None,
    masked_as: Any = None,
    description: str | None = None,
) -> Any:
    """Declare a field read straight from a column, where the bare annotation is not enough."""
    needs = (column,) if column else ()
    declaration = Declaration(style="plain", allow=_allow(allow), mask=mask, masked_as=masked_as, needs=needs)
    return strawberry.field(metadata={METADATA: declaration}, description=description)


def text(column: str, *, missing: str | None = None, allow: Allow | None = None, description: str | None = None) -> Any:
    """Declare a field that shows a localized text in the request's locale, or another's, or `missing`."""
    function = LocalizedColumn(column, missing=missing)
    declaration = Declaration(style="derived", allow=_allow(allow), function=function, needs=(column,))
    return strawberry.field(metadata={METADATA: declaration}, description=description)


def translations(column: str, *, allow: Allow | None = None, description: str | None = None) -> Any:
    """Declare a field that lists every translation of a localized text."""

    def fn(row: Row) -> list[dict[str, str]]:
        return texts.translations(row[column])

    return derived(needs=(column,), fn=fn, allow=allow, description=description)


@dataclass(frozen=True)
class LocalizedColumn:
    """Resolves a localized column; unlike other derived fields it needs the request's locale."""

    column: str
    missing: str | None = None

    def __call__(self, row: Row, *, locale: str, default: str) -> str | None:
        """The text of the row in the locale, or the fallback."""
        found = texts.resolve(row[self.column], locale=locale, default=default)
        return self.missing if found is None else found


def query(
    *, allow: Allow, live: bool = False, description: str | None = None, cost: int = 0, sized_by: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a root query: `async def name(reader, **arguments) -> Type`.

    An operation whose root fields are all `live` is of no one moment: each of its statements sees its own, and nothing
    is read again because something was committed meanwhile. For shop windows, where nothing is added up. `cost` is what
    it weighs besides the objects that it returns; `sized_by` names the arguments that say how many those are.
    """
    declared = Declaration(style="query", allow=permissions.any_of(allow), live=live, cost=cost, sized_by=sized_by)
    return _root("query", declared, description)


def mutation(
    *,
    allow: Allow,
    moves_value: bool = False,
    secret: bool = False,
    alone: bool = False,
    recent: bool = False,
    description: str | None = None,
    cost: int = COST_OF_A_MUTATION,
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a mutation: `async def name(tx, input) -> Payload`, run in its own transaction.

    `moves_value` makes `@idempotent(key:)` a must; `secret` keeps the answer out of the idempotency table. What guesses
    could be tried with is `alone`: an operation may hold it once and no other mutation. What is `recent` answers
    SIGN_IN_AGAIN to a person who did not prove a moment ago who they are.
    """
    declaration = Declaration(
        style="mutation",
        allow=permissions.any_of(allow),
        moves_value=moves_value,
        secret=secret,
        alone=alone,
        recent=recent,
        cost=cost,
    )
    return _root("mutation", declaration, description)


def subscription(
    *, allow: Allow, of: ids.Kind, description: str | None = None, cost: int = 0
) -> Callable[[Callable[..., Any]], Any]:
    """Declare a subscription to nodes of a kind: `async def name(reader, **arguments) -> Type`.

    The function is called once for each subscriber, may refuse by raising, and returns what is `Watched`; the type that
    it names is that of each event.
    """
    declared = Declaration(style="subscription", allow=permissions.any_of(allow), watches=of, cost=cost)
    return _root("subscription", declared, description)


def _root(style: Style, declaration: Declaration, description: str | None) -> Callable[[Callable[..., Any]], Any]:
    def declare(function: Callable[..., Any]) -> Any:
        called = _after_proof(function) if declaration.recent else function
        own = Declaration(**{**_values(declaration), "style": style, "function": called})
        resolver = _signature_only(function, skip=1)
        make = strawberry.mutation if style == "mutation" else strawberry.field
        return make(resolver=resolver, metadata={METADATA: own}, description=description or inspect.getdoc(function))

    return declare


def _after_proof(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same mutation, for whoever proved a moment ago who they are."""

    @functools.wraps(function)
    async def proven(tx: Tx, **arguments: Any) -> Any:
        if not tx.actor.is_recent(tx.now):
            raise errors.SignInAgain(minutes=int(permissions.RECENT.total_seconds() // 60))
        return await function(tx, **arguments)

    return proven


def _values(declaration: Declaration) -> Mapping[str, Any]:
    return {name: getattr(declaration, name) for name in declaration.__dataclass_fields__}


def _signature_only(function: Callable[..., Any], *, skip: int) -> Callable[..., Any]:
    """A function that Strawberry can read arguments and return type from; it is never called."""

    def resolver() -> None:
        raise AssertionError("declarations are resolved by the engine")

    signature = inspect.signature(function)
    kept = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in list(signature.parameters.values())[skip:]
    ]
    annotations = {item.name: item.annotation for item in kept}
    returns = signature.return_annotation
    if skip == 1:
        annotations["return"] = returns
    else:
        returns = inspect.Signature.empty
    resolver.__signature__ = signature.replace(parameters=kept, return_annotation=returns)  # type: ignore[attr-defined]
    resolver.__annotations__ = annotations
    resolver.__module__ = function.__module__
    resolver.__name__ = function.__name__
    resolver.__qualname__ = function.__qualname__
    resolver.__doc__ = None
    return resolver


def _arguments(function: Callable[..., Any], *, skip: int) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())[skip:]


def _allow(allow: Allow | None) -> tuple[permissions.Permission, ...] | None:
    return None if allow is None else permissions.any_of(allow)


def _description(cls: type[Any]) -> str | None:
    return inspect.getdoc(cls) if cls.__doc__ else None
