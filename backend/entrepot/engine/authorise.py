"""Permission before work: an operation that selects a field its actor may not read is refused whole, before any SQL.

The check reads the document, not the data, so it cannot leak by timing, by null or by order, and it costs nothing
below the root. Fields switched off by `@skip` or `@include` are not asked for. Row-level guards are the readers'
business.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from graphql import FieldNode, GraphQLError

from entrepot.contract import schema as schemas
from entrepot.engine.selections import Selected
from entrepot.kernel import errors, permissions


@dataclass(frozen=True)
class Needed:
    """A selected field, and the permissions of which its reader must hold one."""

    coordinate: str
    allow: tuple[permissions.Permission, ...]
    node: FieldNode


def required(selected: Iterable[Selected]) -> Iterable[Needed]:
    """What an operation needs, each field once; fields that everybody may read are left out."""
    found: dict[str, Needed] = {}
    for owner, node, definition in selected:
        resolved = schemas.resolved_of(definition) if definition else None
        if owner is not None and resolved is not None and permissions.PUBLIC not in resolved.allow:
            coordinate = f"{owner.name}.{node.name.value}"
            found.setdefault(coordinate, Needed(coordinate, resolved.allow, node))
    return found.values()


def refused(needed: Iterable[Needed], *, actor: permissions.Actor, locale: str) -> list[GraphQLError]:
    """One error for each selected field that the actor may not read."""
    return [_error(item, actor, locale) for item in needed if not actor.may(*item.allow)]


def _error(item: Needed, actor: permissions.Actor, locale: str) -> GraphQLError:
    codes = ", ".join(permission.code for permission in item.allow)
    if actor.kind is permissions.ActorKind.ANONYMOUS:
        made = schemas.to_graphql_error(errors.Unauthenticated(), locale=locale, node=item.node)
        return GraphQLError(
            made.message,
            nodes=item.node,
            extensions={**(made.extensions or {}), "what": item.coordinate, "permissions": codes},
        )
    refusal = actor.refusal(*item.allow)
    return schemas.to_graphql_error(refusal(what=item.coordinate, permissions=codes), locale=locale, node=item.node)
