"""Roles: which there are from the beginning, and who may give what to whom."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entrepot.kernel import errors

OWNER = "owner"


@dataclass(frozen=True)
class RoleTemplate:
    """A role that every shop begins with."""

    key: str
    name: Mapping[str, str]
    permissions: tuple[str, ...] = ()
    grants_all: bool = False


@dataclass(eq=False)
class CannotGrant(errors.DomainError):
    """You cannot give or change rights that you do not hold yourself: {permissions}."""

    code = "CANNOT_GRANT"
    zh = "不能授予或修改您自己没有的权限：{permissions}。"
    permissions: str


@dataclass(eq=False)
class OnlyOwnersMakeOwners(errors.DomainError):
    """Only an owner can make or change an owner."""

    code = "ONLY_OWNERS_MAKE_OWNERS"
    zh = "只有店主才能设置或修改店主。"


@dataclass(eq=False)
class OnlyPeople(errors.DomainError):
    """An app cannot make or change people, roles or apps; somebody of the staff has to."""

    code = "ONLY_PEOPLE"
    zh = "应用不能新建或修改员工、角色与应用，须由员工本人操作。"


@dataclass(eq=False)
class LastOwner(errors.DomainError):
    """A shop keeps at least one active owner."""

    code = "LAST_OWNER"
    zh = "店铺至少要保留一位有效的店主。"


@dataclass(eq=False)
class PermissionUnknown(errors.DomainError):
    """There is no permission {permission}."""

    code = "PERMISSION_UNKNOWN"
    zh = "没有名为 {permission} 的权限。"
    permission: str


@dataclass(eq=False)
class OwnerRoleFixed(errors.DomainError):
    """The owner's role always holds every permission; an owner can decide that it asks for a second factor."""

    code = "OWNER_ROLE_FIXED"
    zh = "店主角色始终拥有全部权限，不能修改；店主只能设置其是否要求第二验证方式。"


def effective_permissions(
    held: Iterable[str], *, grants_all: bool, scopes: Iterable[str] | None, registered: Iterable[str]
) -> frozenset[str]:
    """Give what a token may do: what its holder holds, as far as the token's scopes reach; retired names are gone."""
    known = frozenset(registered)
    holding = known if grants_all else known & frozenset(held)
    return holding if scopes is None else holding & frozenset(scopes)


def check_grant(wanted: Iterable[str], *, held: frozenset[str], field: errors.FieldPath = ()) -> None:
    """Refuse to hand on, or to touch, rights that the actor lacks."""
    lacking = sorted(frozenset(wanted) - held)
    if lacking:
        raise CannotGrant(permissions=", ".join(lacking), field=field)


def check_no_app(app_id: uuid.UUID | None) -> None:
    """Refuse an app what would outlive it: a person, a role or an app that it made."""
    if app_id is not None:
        raise OnlyPeople()


def check_known(wanted: Sequence[str], *, registered: Iterable[str], field: errors.FieldPath = ()) -> None:
    """Refuse names that are no permission, each at its place in the list."""
    known = frozenset(registered)
    errors.raise_all(
        [
            PermissionUnknown(permission=name[:64], field=(*field, index))
            for index, name in enumerate(wanted)
            if name not in known
        ]
    )


def check_owners_left(active_owners: int, *, field: errors.FieldPath = ()) -> None:
    """Refuse to leave a shop without an owner who can sign in."""
    if active_owners < 1:
        raise LastOwner(field=field)
