"""Arguments of any field of the schema, generated: valid, with real ids of the right kinds, and growing along a path.

What is given is what must be given, what the shop's `facts` name by its coordinate (`orderShip.input.lines.lineId`),
and whatever leads to the position that is asked for. A coordinate with a question mark after it says what stands
there where something must, and does not put it there.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    ast_from_value,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
    print_ast,
)

from entrepot.contract import schema as schemas
from entrepot.kernel.permissions import Permission
from entrepot.schema import SCHEMA

Path = tuple[str, ...]
Facts = Mapping[str, Any]
# Texts that stand for one thing of one shop, as ids do.
SECRETS = ("token", "refreshToken", "challengeId")
# What an id argument of this name names; `id` names what its field is about.
KINDS = {
    "variantId": "Variant",
    "productId": "Product",
    "categoryId": "Category",
    "parentId": "Category",
    "ancestorId": "Category",
    "tagId": "Tag",
    "mediaId": "Media",
    "customerId": "Customer",
    "channelId": "Channel",
    "locationId": "Location",
    "orderId": "Order",
    "lineId": "OrderLine",
    "orderLineId": "OrderLine",
    "shipmentId": "Shipment",
    "paymentId": "Payment",
    "promotionId": "Promotion",
    "roleId": "Role",
    "webhookId": "Webhook",
    "providerId": "IdentityProvider",
    "appId": "App",
    "fromPlaceId": "StockPlace",
    "toPlaceId": "StockPlace",
    "nodeId": "Product",
    "taskId": "ApprovalTask",
    "staffId": "StaffMember",
    "escalateToStaffId": "StaffMember",
    "escalateToRoleId": "Role",
    "reference": "Product",
}
KINDS_BY_COORDINATE = {
    "approvals.where.nodeId": "Order",
    "customers.where.accountId": "Account",
    "journalEntries.where.accountId": "LedgerAccount",
    "journalEntries.where.documentId": "JournalDocument",
    "stockMoves.where.documentId": "StockDocument",
    "changes.where.nodeId": "Product",
    "changes.where.appId": "App",
    "changes.where.actorId": "StaffMember",
    "orderChanged.id": "Order",
    "webhookDeliveries.where.id": "WebhookDelivery",
    "webhookDeliveries.where.nodeId": "Webhook",
    "node.id": "Variant",
    "nodes.id": "Variant",
}
NOUNS = {
    "app": "App",
    "appConsent": "OAuthGrant",
    "appToken": "AppToken",
    "identityProvider": "IdentityProvider",
    "approval": "Approval",
    "approvalPolicy": "ApprovalPolicy",
    "address": "CustomerAddress",
    "bulkMutation": "BulkOperation",
    "bulkOperation": "BulkOperation",
    "category": "Category",
    "categories": "Category",
    "coupon": "Coupon",
    "customer": "Customer",
    "factor": "Factor",
    "fieldDefinition": "FieldDefinition",
    "journalEntry": "JournalEntry",
    "journalEntries": "JournalEntry",
    "media": "Media",
    "order": "Order",
    "payment": "Payment",
    "price": "Price",
    "product": "Product",
    "promotion": "Promotion",
    "review": "Review",
    "role": "Role",
    "salesReturn": "SalesReturn",
    "session": "Session",
    "staff": "StaffMember",
    "tag": "Tag",
    "totp": "Factor",
    "variant": "Variant",
    "webhook": "Webhook",
    "webhookDelivery": "WebhookDelivery",
}
OPERATORS = ("eq", "ne", "in")


@dataclass(frozen=True)
class Position:
    """Where an argument of a root field takes an id, or a secret that stands for one."""

    root: str
    field: str
    path: Path

    def __str__(self) -> str:
        return f"{self.root.lower()}-{self.coordinate}"

    @property
    def coordinate(self) -> str:
        """`orderShip.input.lines.lineId`."""
        return ".".join((self.field, *self.path))

    @property
    def definition(self) -> GraphQLField:
        """The field as the schema defines it."""
        return root_fields(self.root)[self.field]

    @property
    def allow(self) -> tuple[Permission, ...]:
        """What one needs to ask at all."""
        found = schemas.resolved_of(self.definition)
        return found.allow if found else ()

    @property
    def kind(self) -> str | None:
        """What kind of thing belongs here; None where nobody has said."""
        return kind_of(self.coordinate)


def kind_of(coordinate: str) -> str | None:
    """The kind of node that an id argument names, or the name of a secret."""
    parts = [part for part in coordinate.split(".") if part not in OPERATORS]
    field, name = parts[0], parts[-1]
    if name in SECRETS:
        return name
    singular = re.sub(r"s$", "", name)
    found = KINDS_BY_COORDINATE.get(".".join([*parts[:-1], singular])) or KINDS.get(singular)
    if found is None and singular == "id":
        nouns = [noun for noun in NOUNS if re.fullmatch(rf"{noun}(s|[A-Z]\w*)?", field)]
        found = NOUNS[max(nouns, key=len)] if nouns else None
    return found


def positions_of(root: str, name: str) -> list[Position]:
    """The positions of one field of a root type that take an id or a secret."""
    arguments_of = root_fields(root)[name].args
    return [
        Position(root, name, path)
        for argument, of in arguments_of.items()
        for path in _ends(of.type, (argument,), frozenset())
    ]


def positions(root: str) -> list[Position]:
    """The positions of every field of a root type."""
    return [found for name in sorted(root_fields(root)) for found in positions_of(root, name)]


def _ends(kind: Any, path: Path, seen: frozenset[str]) -> Iterator[Path]:
    named: Any = get_named_type(kind)
    if named.name == "ID" or (named.name == "String" and path[-1] in SECRETS):
        yield path
    elif isinstance(named, GraphQLInputObjectType) and named.name not in seen:
        for name, of in named.fields.items():
            yield from _ends(of.type, (*path, name), seen | {named.name})


def arguments(name: str, field: GraphQLField, facts: Facts, *, along: Path = ()) -> dict[str, Any]:
    """The arguments of a root field, as variables bring them."""
    return {
        argument: _value(f"{name}.{argument}", of.type, facts, along[1:] if along[:1] == (argument,) else None)
        for argument, of in field.args.items()
        if is_required_argument(of) or along[:1] == (argument,) or f"{name}.{argument}" in facts
    }


def put(given: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The same arguments with another value at a position; in lists, in the first item."""
    head, *rest = path
    inner = given[head]
    if isinstance(inner, list):
        return {**given, head: [put(inner[0], tuple(rest), value) if rest else value, *inner[1:]]}
    return {**given, head: put(inner, tuple(rest), value) if rest else value}


def at(given: Any, path: Path) -> Any:
    """What stands at a position."""
    for name in path:
        given = given[name]
        given = given[0] if isinstance(given, list) else given
    return given


def _value(coordinate: str, kind: Any, facts: Facts, along: Path | None) -> Any:
    """A value of a type; `along` is the rest of the path that goes through here, None where it goes elsewhere."""
    if not along and (name := next((name for name in (coordinate, f"{coordinate}?") if name in facts), None)):
        return listed(kind, facts[name])
    if isinstance(kind, GraphQLNonNull):
        return _value(coordinate, kind.of_type, facts, along)
    if isinstance(kind, GraphQLList):
        return [_value(coordinate, kind.of_type, facts, along)]
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: _value(f"{coordinate}.{name}", of.type, facts, along[1:] if along and along[0] == name else None)
            for name, of in kind.fields.items()
            if is_required_input_field(of) or (along and along[0] == name) or f"{coordinate}.{name}" in facts
        }
    return _leaf(coordinate, kind, facts)


def listed(kind: Any, fact: Any) -> Any:
    """A fact of a list is the list, or the one thing in it; one that changes with time is asked for."""
    fact = fact() if callable(fact) else fact
    plain = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return [fact] if isinstance(plain, GraphQLList) and not isinstance(fact, list) else fact


def _leaf(coordinate: str, kind: Any, facts: Facts) -> Any:
    name = coordinate.rsplit(".", 1)[-1]
    if kind.name == "ID" or name in SECRETS:
        wanted = kind_of(coordinate)
        assert wanted is not None, f"say in inputs_of.py what {coordinate} names"
        return facts[wanted]
    if name in facts:
        return facts[name]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    assert kind.name in facts, f"say in the facts what {coordinate}, a {kind.name}, may be"
    return facts[kind.name]


def document(root: str, name: str, field: GraphQLField, *, selection: str, dry: bool = False) -> str:
    """An operation that asks for one field with all of its arguments in variables; KEY stands where it needs a key."""
    declared = ", ".join(f"${argument}: {of.type}{_default(of)}" for argument, of in field.args.items())
    given = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    directives = (' @idempotent(key: "KEY")' if moves_value(field) else "") + (" @dryRun" if dry else "")
    head = f"{root.lower()} {name}{f'({declared})' if declared else ''}"
    return f"{head} {{ {name}{f'({given})' if given else ''}{directives} {selection} }}"


def _default(argument: GraphQLArgument) -> str:
    """What a variable is where nothing is given: the argument's own, which an absent variable may not leave to it."""
    if not is_non_null_type(argument.type) or is_required_argument(argument):
        return ""
    value = ast_from_value(argument.default_value, argument.type)
    assert value is not None
    return f" = {print_ast(value)}"


def moves_value(field: GraphQLField) -> bool:
    """Whether a mutation needs a key."""
    found = schemas.resolved_of(field)
    return found is not None and found.declaration.moves_value


def selection(kind: Any, *, depth: int, free: bool = False) -> str:
    """Everything of a type that needs no argument, so deep; `free` leaves out all that needs a permission."""
    named: Any = get_named_type(kind)
    if not is_composite_type(named):
        return ""
    if not isinstance(named, GraphQLObjectType):
        return "{ __typename }" if named.name != "UserError" else "{ __typename code message field }"
    found = ["__typename"]
    for name, of in named.fields.items():
        resolved = schemas.resolved_of(of)
        if free and resolved is not None and any(item.code != "public" for item in resolved.allow):
            continue
        if any(is_required_argument(item) for item in of.args.values()):
            continue
        if is_leaf_type(get_named_type(of.type)):
            found.append(name)
        elif depth > 1:
            found.append(f"{name} {selection(of.type, depth=depth - 1, free=free)}")
    return f"{{ {' '.join(found)} }}"


def masked(answer: Any, *names: str) -> str:
    """An answer as text, in which these ids stand for nothing."""
    text = json.dumps(answer, sort_keys=True, ensure_ascii=False)
    for name in names:
        text = text.replace(name, "…")
    return text


def root_fields(root: str) -> dict[str, GraphQLField]:
    """The fields of a root type of our schema."""
    kind = SCHEMA.type_map[root]
    assert isinstance(kind, GraphQLObjectType)
    return kind.fields
