"""What objects and fields weigh and how long lists are taken to be, as `@cost` and `@listSize` say in the schema.

The rules are those of the GraphQL cost directive specification (https://ibm.github.io/graphql-specs/cost-spec.html).
An object that is read by itself weighs 1, one that comes along with another weighs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

WEIGHT = "entrepot-weight"
LISTING = "entrepot-listing"
ASSUMED_ITEMS = 10
ASSUMED_PAGE = 20
PAGE_FIELDS = ("nodes", "edges")


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How long a list can be: as long as these arguments say, or as long as is assumed without them.

    The list is the field itself, or the fields `sized` of the object that it returns.
    """

    slicing: tuple[str, ...] = ()
    assumed: int = ASSUMED_ITEMS
    sized: tuple[str, ...] = ()

    def size(self, arguments: Mapping[str, Any]) -> int:
        """The most items that there can be."""
        asked = [arguments[name] for name in self.slicing if arguments.get(name) is not None]
        sizes = [len(value) if isinstance(value, list) else value for value in asked]
        return max(0, *sizes) if sizes else self.assumed


def weight_of(kind: GraphQLNamedType) -> int:
    """What an object of a type weighs; of an interface or union, as much as the heaviest may."""
    weight: int = kind.extensions.get(WEIGHT, 0 if isinstance(kind, GraphQLObjectType) else 1)
    return weight


def listing_of(
    definition: GraphQLField, *, slicing: tuple[str, ...] = (), assumed: int | None = None
) -> Listing | None:
    """How long the list of a field can be; None where it returns no list."""
    kind: Any = definition.type.of_type if isinstance(definition.type, GraphQLNonNull) else definition.type
    given = slicing or tuple(name for name in ("first", "last") if name in definition.args)
    if is_leaf_type(get_named_type(kind)):
        return None
    if isinstance(kind, GraphQLList):
        default = next((definition.args[name].default_value for name in given if name in definition.args), None)
        fallback = default if isinstance(default, int) else ASSUMED_ITEMS
        return Listing(slicing=given, assumed=fallback if assumed is None else assumed)
    if isinstance(kind, GraphQLObjectType) and all(name in kind.fields for name in PAGE_FIELDS):
        return Listing(slicing=given, assumed=ASSUMED_PAGE if assumed is None else assumed, sized=PAGE_FIELDS)
    return None
