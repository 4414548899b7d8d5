"""Over which part of a shop a role is held: what assignments add up to, and what one may hand on."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entrepot.access.rules.roles import CannotGrant
from entrepot.kernel import errors
from entrepot.kernel.permissions import Actor
from entrepot.kernel.scopes import EVERYWHERE, WHOLE, Part, Scope, scope_of

MOST_PARTS = 100
Parts = tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class RoleScope:
    """Where a role is held: at these locations, in these channels, over what one made; what is None is not narrowed."""

    role_id: uuid.UUID
    location_ids: Sequence[uuid.UUID] | None = None
    channel_ids: Sequence[uuid.UUID] | None = None
    own_only: bool = False


@dataclass(eq=False)
class OwnersAreNotNarrowed(errors.DomainError):
    """An owner is one of the whole shop: that role cannot be held for a part of it."""

    code = "OWNERS_ARE_NOT_NARROWED"
    zh = "店主角色须对全店有效，不能限定数据范围。"


def rights_of(assignments: Iterable[Sequence[Any]], *, registered: Iterable[str]) -> dict[str, Scope]:
    """How far each right reaches that these give: permissions, whether all of them, location, channel, own only."""
    known = frozenset(registered)
    found: dict[str, Scope] = {}
    for permissions, grants_all, location_id, channel_id, own_only in assignments:
        scope = scope_of([_part(location_id, channel_id, own_only)])
        for code in known if grants_all else known.intersection(permissions):
            given = found.get(code)
            found[code] = scope if given is None else given | scope
    return found


def _part(location_id: object, channel_id: object, own_only: bool) -> Part:
    return Part(_uuid(location_id), _uuid(channel_id), own_only)


def _uuid(given: object) -> uuid.UUID | None:
    """An id as a column gives it, or as JSON does."""
    return None if given is None else uuid.UUID(str(given))


def narrowed(rights: Mapping[str, Scope]) -> dict[str, Scope]:
    """Those rights that do not reach over the whole shop."""
    return {code: scope for code, scope in rights.items() if not scope.is_everywhere}


def parts_wanted(
    role_ids: Sequence[uuid.UUID],
    scopes: Sequence[RoleScope],
    *,
    present: Mapping[uuid.UUID, Iterable[Part]],
    field: errors.FieldPath = (),
) -> dict[uuid.UUID, Parts]:
    """The parts of each of these roles: as wanted, else as they are at present, else the whole shop.

    A role that nothing is said about keeps its scope, so that whoever lists a person's roles widens none. Raises
    NotFound for the scope of another role, Required for an empty list, OutOfRange for too many parts.
    """
    wanted: dict[uuid.UUID, list[Part]] = {}
    for index, scope in enumerate(scopes):
        if scope.role_id not in role_ids:
            raise errors.NotFound(what="Role", field=(*field, index, "role_id"))
        wanted.setdefault(scope.role_id, []).extend(_parts(scope, field=(*field, index)))
    if sum(map(len, wanted.values())) > MOST_PARTS:
        raise errors.OutOfRange(minimum="1", maximum=str(MOST_PARTS), field=field)
    return {role_id: _distinct(wanted.get(role_id) or present.get(role_id) or (WHOLE,)) for role_id in role_ids}


def _parts(scope: RoleScope, *, field: errors.FieldPath) -> Iterable[Part]:
    for name in ("location_ids", "channel_ids"):
        if getattr(scope, name) is not None and not getattr(scope, name):
            raise errors.Required(field=(*field, name))
    return [
        Part(location_id, channel_id, scope.own_only)
        for location_id in scope.location_ids or (None,)
        for channel_id in scope.channel_ids or (None,)
    ]


def _distinct(parts: Iterable[Part]) -> Parts:
    """Each part once, and none that lies within another."""
    given = tuple(dict.fromkeys(parts))
    return tuple(part for part in given if not any(other != part and other.covers(part) for other in given))


def check_reach(wanted: Iterable[str], parts: Iterable[Part], *, actor: Actor, field: errors.FieldPath = ()) -> None:
    """Refuse to hand on, or to touch, rights over more of the shop than the actor's own reach."""
    if not actor.narrowed:
        return
    scope = scope_of(parts)
    lacking = sorted(code for code in wanted if not actor.narrowed.get(code, EVERYWHERE).covers(scope))
    if lacking:
        raise CannotGrant(permissions=", ".join(lacking), field=field)


def check_owner_is_whole(grants_all: bool, parts: Iterable[Part], *, field: errors.FieldPath = ()) -> None:
    """Refuse an owner of a part of a shop."""
    if grants_all and WHOLE not in parts:
        raise OwnersAreNotNarrowed(field=field)
