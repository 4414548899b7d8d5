"""Turning source values into result values: the functions that a plan is made of.

The happy path is generated: for each selected object type one Python function that builds a dictionary from a row.
Whatever goes wrong there is done again field by field, as the specification says; so the happy path needs no checks
beyond the type of each value. Nothing here awaits.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLFloat,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLString,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution import Executor
from graphql.pyutils import Undefined, is_iterable

from entrepot.contract.declare import LocalizedColumn
from entrepot.contract.scalars import KEEPS_TEXT

if TYPE_CHECKING:
    from entrepot.engine.plans import Shape, Slot
    from entrepot.engine.running import Run

Complete = Callable[[Any, "Run"], Any]
Make = Callable[[Any, "Run"], Any]
HandBack = Callable[[Sequence[dict[str, Any]], Sequence[Any], "Run"], None]
DEFERRED = ("batch", "query")
# How a value that needs no coercion is told, by the type of a field; `v` is the value.
UNCHANGED = {
    GraphQLString: "v.__class__ is str",
    GraphQLInt: "v.__class__ is int and -2147483648 <= v <= 2147483647",
    GraphQLBoolean: "v is True or v is False",
    GraphQLFloat: "v.__class__ is float and v - v == 0.0",
}


# Completing values


def completer(slot: "Slot", kind: GraphQLOutputType) -> Complete:
    """The function that completes a value of this type; it raises what is wrong with the value itself."""
    missing: str | None = None
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
        missing = f"Cannot return null for non-nullable field {slot.coordinate}."
    if isinstance(kind, GraphQLObjectType):
        try:
            return slot.shape(kind, missing).make
        except GraphQLError as error:  # A switch without a value: what is selected cannot be known.
            complete = _refusing(error)
    elif isinstance(kind, GraphQLList):
        return _list(slot, kind, missing)
    elif is_abstract_type(kind):
        complete = _abstract(slot, kind)
    else:
        assert is_leaf_type(kind)
        complete = _leaf(kind)

    def checked(value: Any, run: "Run") -> Any:
        if value is None or isinstance(value, Exception):
            return no_value(value, missing)
        return complete(value, run)

    return checked


def no_value(value: Exception | None, missing: str | None) -> None:
    """Null where that may be, else what is wrong with it; a failure that was handed over is raised."""
    if value is not None:
        raise value
    if missing is not None:
        raise TypeError(missing)


def _refusing(error: GraphQLError) -> Complete:
    def refuse(_value: Any, _run: "Run") -> Any:
        raise error

    return refuse


def _leaf(kind: GraphQLLeafType) -> Complete:
    def leaf(value: Any, _run: "Run") -> Any:
        try:
            return Executor.complete_leaf_value(kind, value)
        except GraphQLError as error:  # It quotes the value, which is nobody's business but ours.
            raise TypeError(error.message) from error

    return leaf


def _list(slot: "Slot", kind: GraphQLList[Any], missing: str | None) -> Complete:
    item = completer(slot, kind.of_type)
    each = getattr(item, "each", None)

    def many(values: Any, run: "Run") -> Any:
        if values.__class__ is not list:
            if values is None or isinstance(values, Exception):
                return no_value(values, missing)
            if not is_iterable(values):
                raise TypeError(f"Expected Iterable, but did not find one for field '{slot.coordinate}'.")
        if each is not None:
            return each(values, run, slot)
        return [_attempt(item, value, run, slot) for value in values]

    return many


def _abstract(slot: "Slot", kind: GraphQLAbstractType) -> Complete:
    makers: dict[str, Make] = {}
    resolve_type: Any = kind.resolve_type

    def concrete(value: Any, run: "Run") -> Any:
        name = resolve_type(value, None, kind)
        make = makers.get(name)
        if make is None:
            make = makers[name] = slot.shape(_possible(slot, kind, name), None).make
        return make(value, run)

    return concrete


def _possible(slot: "Slot", kind: GraphQLAbstractType, name: str) -> GraphQLObjectType:
    found = slot.plan.schema.get_type(name)
    if found is None:
        message = f"Abstract type '{kind}' was resolved to a type '{name}' that does not exist inside the schema."
    elif not isinstance(found, GraphQLObjectType):
        message = f"Abstract type '{kind}' was resolved to a non-object type '{name}'."
    elif not slot.plan.schema.is_sub_type(kind, found):
        message = f"Runtime Object type '{found}' is not a possible type for '{kind}'."
    else:
        return found
    raise TypeError(message)


# Making objects


def maker(shape: "Shape") -> Make:
    """The function that makes a result dictionary of a row; it only fails without a row, otherwise its fields do.

    Its attribute `each` makes those of many rows at once, with failures in their places: a page has hundreds.
    """
    source = _Source(shape)
    text = source.text()
    names: dict[str, Any] = {"slow": _slow(shape), "attempt": _attempt, **source.names}
    exec(compile(text, f"<plan of {shape.kind.name}>", "exec"), names)
    # A function that is named in its own globals would wait for the collector of cycles.
    make: Make = names.pop("make")
    return make


def _attempt(make: Make, row: Any, run: "Run", slot: "Slot") -> Any:
    try:
        return make(row, run)
    except Exception as error:  # noqa: BLE001  an item's failure is the item's
        return run.fail(error, slot)


class _Source:
    """The text of a `make`, and the objects that it names."""

    def __init__(self, shape: "Shape") -> None:
        self.shape = shape
        self.names: dict[str, Any] = {"NO_TEXTS": {}, "Undefined": Undefined}

    def text(self) -> str:
        """First what costs nothing, in one expression; then what makes further objects; then what must be asked."""
        slots, weight = self.shape.slots, self.shape.weight
        asked = {slot: f"asked{position}" for position, slot in enumerate(slots) if _is_deferred(slot)}
        # Where a column is read, neither null nor a failure gets through.
        is_read = any(_is_leaf(slot) and self.value(slot).startswith("row[") for slot in slots)
        made = [
            "try:",
            *([] if is_read else ["    if row is None or isinstance(row, Exception): raise TypeError"]),
            f"    out = {{{', '.join(f'{slot.key!r}: {self._now(slot)}' for slot in slots)}}}",
            "except Exception:",
        ]
        later = [line for slot in slots for line in self._later(slot, asked)]
        another = ["            slowly += 1", "            continue"]
        return "\n".join(
            [
                "def make(row, run):",
                *(f"    {name} = None" for name in asked.values()),
                *(f"    {line}" for line in [*made, "    return slow(row, run)", f"run.cost += {weight}", *later]),
                "    return out",
                "def each(rows, run, slot):",
                "    done, slowly = [], 0",
                "    add = done.append",
                *(f"    {name} = None" for name in asked.values()),
                "    for row in rows:",
                *([] if self.shape.missing else ["        if row is None:", "            add(row)", *another]),
                *(f"        {line}" for line in [*made, "    add(attempt(slow, row, run, slot))"]),
                *another,
                *(f"        {line}" for line in [*later, "add(out)"]),
                f"    run.cost += {weight} * (len(done) - slowly)",
                "    return done",
                "make.each = each",
            ]
        )

    def _now(self, slot: "Slot") -> str:
        """The expression of a leaf's value; None holds the place of everything else."""
        if slot.name == "__typename":
            return repr(slot.parent.name)
        if not _is_leaf(slot):
            return "None"
        value = self.value(slot)
        kind: Any = slot.kind.of_type if isinstance(slot.kind, GraphQLNonNull) else slot.kind
        complete = self._name("complete", slot.complete)
        if unchanged := UNCHANGED.get(kind):
            unchanged = f"{unchanged} if (v := {value}) is not None else {slot.kind is kind}"
            return f"v if ({unchanged}) else {complete}(v, run)"
        if isinstance(kind, GraphQLEnumType):
            known = self._name("known", _EnumNames(slot.complete))
            return f"{known}[v] if (v := {value}) is not None else {complete}(v, run)"
        assert isinstance(kind, GraphQLScalarType)
        coerced = f"(c := {self._name('coerce', kind.coerce_output_value)}(v)) is not None and c is not Undefined"
        made = f"c if v is not None and not isinstance(v, Exception) and {coerced} else {complete}(v, run)"
        stays = "str" if kind.coerce_output_value in KEEPS_TEXT else "Undefined"
        return f"v if (v := {value}).__class__ is {stays} else {made}"

    def _later(self, slot: "Slot", asked: dict["Slot", str]) -> Iterable[str]:
        if asks := asked.get(slot):
            name = self._name("slot", slot)
            yield f"if {asks} is None: {asks} = run.pending.get({name}) or run.open({name})"
            yield f"{asks}[0].append(row)"
            yield f"{asks}[1].append(out)"
        elif not slot.name.startswith("__") and not _is_leaf(slot):
            yield "try:"
            yield f"    out[{slot.key!r}] = {self._name('complete', slot.complete)}({self.value(slot)}, run)"
            yield "except Exception as error:"
            yield f"    out[{slot.key!r}] = run.fail(error, {self._name('slot', slot)})"

    def value(self, slot: "Slot") -> str:
        """The expression of what a field's value is made of."""
        declaration, unless = slot.declaration, slot.declaration.unless_hidden
        if declaration.style == "plain":
            assert slot.resolved is not None
            column = slot.resolved.column
            # A payload that only has errors lacks its results; anywhere else a missing column is a bug.
            return f"row.get({column!r})" if slot.resolved.is_of_payload else f"{unless}row[{column!r}]"
        function = self._name("find", declaration.function)
        if isinstance(declaration.function, LocalizedColumn):
            found = f"(text := (row[{declaration.function.column!r}] or NO_TEXTS).get(run.locale))"
            return f"(text if {found} else {function}(row, locale=run.locale, default=run.default_locale))"
        return f"{unless}{function}(row)"

    def _name(self, prefix: str, value: Any) -> str:
        name = f"{prefix}{len(self.names)}"
        self.names[name] = value
        return name


# Handing back what a batch found


def handing(slot: "Slot") -> HandBack:
    """The function that puts the values of a batch, completed, into the results of its rows."""
    kind = slot.kind.of_type if isinstance(slot.kind, GraphQLNonNull) else slot.kind
    names: dict[str, Any] = {"slot": slot, "key": slot.key, "complete": slot.complete}
    unchanged = UNCHANGED.get(kind) if isinstance(kind, GraphQLScalarType) else None
    names["each"] = each = getattr(slot.complete, "each", None)
    lines = [
        "def hand_back(outs, values, run):",
        f"    for out, v in zip(outs, {'each(values, run, slot)' if each else 'values'}, strict=True):",
        *([f"        if {unchanged}:", "            out[key] = v", "            continue"] if unchanged else []),
        "        try:",
        f"            out[key] = {'None if v is None else ' if slot.kind is kind else ''}complete(v, run)",
        "        except Exception as error:",
        "            out[key] = run.fail(error, slot)",
    ]
    if each:
        lines[2:] = ["        out[key] = v"]
    exec(compile("\n".join(lines), f"<batch {slot.coordinate}>", "exec"), names)
    made: HandBack = names.pop("hand_back")
    return made


class _EnumNames(dict[Any, Any]):
    """The names of an enum's values, each found once."""

    def __init__(self, complete: Complete) -> None:
        self._complete = complete

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self._complete(value, None)  # type: ignore[arg-type]  # a leaf needs no run
        return found


def _slow(shape: "Shape") -> Make:
    """Each field by itself, so that the failure of one is not that of another; compiled when first needed."""
    finders: dict[str, Callable[[Any, Run], Any]] = {}

    def find(slot: "Slot", row: Any, run: "Run") -> Any:
        if slot.key not in finders:
            source = _Source(shape)
            finders[slot.key] = eval(f"lambda row, run: {source.value(slot)}", source.names)
        return finders[slot.key](row, run)

    def slow(row: Any, run: "Run") -> Any:
        if row is None or isinstance(row, Exception):
            return no_value(row, shape.missing)
        run.cost += shape.weight
        out: dict[str, Any] = {}
        for slot in shape.slots:
            if slot.name.startswith("__"):
                out[slot.key] = None if slot.is_meta else slot.parent.name
            elif _is_deferred(slot):
                out[slot.key] = None
                asked = run.pending.get(slot) or run.open(slot)
                asked[0].append(row)
                asked[1].append(out)
            else:
                try:
                    out[slot.key] = slot.complete(find(slot, row, run), run)
                except Exception as error:  # noqa: BLE001  a field's failure is the field's
                    out[slot.key] = run.fail(error, slot)
        return out

    return slow


def _is_deferred(slot: "Slot") -> bool:
    return slot.declaration.style in DEFERRED


def _is_leaf(slot: "Slot") -> bool:
    kind = slot.kind.of_type if isinstance(slot.kind, GraphQLNonNull) else slot.kind
    return is_leaf_type(kind) and not _is_deferred(slot) and not slot.name.startswith("__")
