"""Who is shown which changes: whoever may read such a node, and of its fields those that they may select.

Most of it follows from the schema. Where everybody may select a type, because which of its rows they find depends on
who they are, the feed would show all rows: what that needs stands here, as does what kinds without a type need.
"""

import re
from collections.abc import Iterator, Mapping

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type

from entrepot.access.permissions import READ_STAFF, WRITE_APPS
from entrepot.catalog import permissions as catalog
from entrepot.contract import schema as schemas
from entrepot.customers.permissions import READ_CUSTOMERS
from entrepot.field_owners import OWNERS
from entrepot.fields.permissions import READ_CUSTOM_FIELDS
from entrepot.finance.permissions import READ_FINANCE
from entrepot.inventory.permissions import READ_STOCK
from entrepot.kernel import ids, visibility
from entrepot.kernel.permissions import BUILT_IN
from entrepot.kernel.visibility import AnyOf, Rule
from entrepot.media.permissions import READ_MEDIA, WRITE_MEDIA
from entrepot.orders.permissions import READ_ORDERS
from entrepot.payments.permissions import READ_PAYMENTS
from entrepot.pricing.permissions import READ_PRICES
from entrepot.reviews.permissions import MODERATE_REVIEWS, READ_REVIEWS
from entrepot.shops.permissions import READ_AUDIT, READ_CHANGES, READ_SHOP

ROWS: Mapping[str, AnyOf] = {
    # What these say, everybody may read.
    "Category": (READ_CHANGES,),
    "Channel": (READ_CHANGES,),
    "FieldDefinition": (READ_CUSTOM_FIELDS,),
    "Shop": (READ_CHANGES,),
    "Tag": (READ_CHANGES,),
    # Of these, strangers find what is published or their own.
    "Media": (READ_MEDIA, WRITE_MEDIA),
    "Order": (READ_ORDERS,),
    "Payment": (READ_PAYMENTS,),
    "Product": catalog.STAFF,
    "Review": (READ_REVIEWS, MODERATE_REVIEWS),
    "Variant": (*catalog.STAFF, READ_STOCK),
    # Of these, an app finds its own; here it would be shown where other apps are told, so only people are.
    "Webhook": (WRITE_APPS,),
    "BulkOperation": (READ_AUDIT,),
    "StaffMember": (READ_STAFF,),
    # These have no type of their own, or none that is found by its id.
    "Account": (READ_STAFF,),
    "CustomerConsent": (READ_CUSTOMERS,),
    "Impersonation": (READ_CUSTOMERS,),
    "JournalDocument": (READ_FINANCE,),
    "PaymentRefund": (READ_PAYMENTS,),
    "Refund": (READ_ORDERS,),
    "Shipment": (READ_ORDERS,),
    "StockDocument": (READ_STOCK,),
}

# Fields that are recorded under a name that no field of the type has.
FIELDS: Mapping[str, Mapping[str, AnyOf]] = {
    "Account": {"factor": (READ_STAFF,), "kind": (READ_STAFF,), "state": (READ_STAFF,)},
    "Order": {
        **{f"{name}_minor": (READ_ORDERS,) for name in ("advance", "given_up", "receivable")},
        **{f"{name}_count": (READ_ORDERS,) for name in ("delivered", "refund", "shipment")},
    },
    "Price": {"amount_minor": (READ_PRICES,)},
    "Product": {"skus": catalog.STAFF},
    "Refund": {"number": (READ_ORDERS,), "amount_minor": (READ_ORDERS,)},
    "Shop": {"enabled": (READ_SHOP,), "gateway": (READ_SHOP,), "separated_duties": (READ_STAFF,)},
    "StaffMember": {"role_scopes": (READ_STAFF,)},
    "Variant": dict.fromkeys(("location_id", "low_stock_at", "quantity"), (READ_STOCK,)),
}


def install(schema: GraphQLSchema) -> None:
    """Show changes by these rules from now on."""
    visibility.use(list(rules_of(schema)))


def rules_of(schema: GraphQLSchema) -> Iterator[Rule]:
    """The rule of each kind of which anything is said, here or in the schema."""
    types = schemas.node_types(schema)
    for kind in ids.kinds():
        found = types.get(kind)
        allow = ROWS.get(kind.name) or (_own_allow(found[1]) if found else ())
        if allow:
            fields = _fields(found[0]) if found else {}
            literal = {name: [allowed] for name, allowed in FIELDS.get(kind.name, {}).items()}
            if kind.name in OWNERS:
                literal["private_custom_fields"] = [(READ_CUSTOM_FIELDS,)]
            yield Rule(byte=kind.byte, allow=allow, fields={**fields, **literal})


def _own_allow(allow: AnyOf) -> AnyOf:
    """Without what anybody has who is signed in, or is a customer: that is for their own."""
    return tuple(item for item in allow if item not in BUILT_IN)


def _fields(kind: GraphQLObjectType) -> dict[str, list[AnyOf]]:
    found: dict[str, list[AnyOf]] = {}
    for name, definition in kind.fields.items():
        resolved = schemas.resolved_of(definition)
        if resolved is not None:
            allow = _unmasked(definition, resolved)
            for column in {resolved.column if resolved.declaration.style == "plain" else name, *_columns(name)}:
                found.setdefault(column, []).append(allow)
    return found


def _unmasked(definition: GraphQLField, resolved: schemas.Resolved) -> AnyOf:
    """Who is shown a field and all that is in it: of what is masked, or holds what is, those who may see that.

    Who may not see the node is shown none of its fields anyway.
    """
    inside = get_named_type(definition.type)
    held = inside.fields.values() if isinstance(inside, GraphQLObjectType) else ()
    own = [resolved, *(found for item in held if (found := schemas.resolved_of(item)) is not None)]
    masks = tuple(item.declaration.mask for item in own if item.declaration.mask is not None)
    return masks[:1] or resolved.allow


def _columns(name: str) -> set[str]:
    """The names under which what a field shows may be recorded: `amount` as `amount_minor`, `roles` as `role_ids`."""
    own = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    single = re.sub(r"ies$", "y", own) if own.endswith("ies") else own.removesuffix("s")
    return {own, f"{own}_minor", f"{own}_id", f"{own}_ids", f"{single}_ids"}
