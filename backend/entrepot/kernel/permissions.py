"""Who acts, and what they may do. Features declare permissions; the engine checks them before any SQL."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from entrepot.kernel import errors
from entrepot.kernel.scopes import EVERYWHERE, NOWHERE, Scope


@dataclass(frozen=True)
class Permission:
    """A right with its code and its description in English and Chinese.

    `divided`: it shows or changes what has a location, a channel or a maker, as far as its scope reaches. `whole`:
    sums of the whole shop, so whoever holds it for a part of the shop does not hold it. `unmasks`: without it, fields
    are shown empty to staff and apps. `installation`: about all shops, so that only the first one's roles give it.
    """

    code: str
    en: str
    zh: str
    for_apps: bool = True
    divided: bool = False
    whole: bool = False
    unmasks: bool = False
    installation: bool = False

    def __str__(self) -> str:
        return self.code


Allow = Permission | tuple[Permission, ...]
# For how long a proof of who somebody is suffices for what a thief of their session would want most.
RECENT = timedelta(minutes=10)

_registry: dict[str, Permission] = {}

PUBLIC = Permission("public", "Anyone", "任何人")
CUSTOMER = Permission("customer", "A signed-in customer, for their own things", "已登录顾客，仅限本人数据")
SIGNED_IN = Permission("signed_in", "Anyone who is signed in", "任何已登录者")
PERSON = Permission("person", "Somebody signed in oneself, not through an app", "本人登录，而非通过应用")
STAFF = Permission("staff", "A member of the staff signed in oneself, not through an app", "员工本人登录，而非通过应用")
SETTING_UP = Permission("setting_up", "Somebody who must set up a second factor first", "须先启用第二验证方式者")
BUILT_IN = (PUBLIC, CUSTOMER, SIGNED_IN, PERSON, STAFF, SETTING_UP)
# What belongs to setting a second factor up, which one who lacks it may do, too.
TOWARDS_A_FACTOR = (PERSON, SETTING_UP)


def permission(code: str, *, en: str, zh: str, for_apps: bool = True, **traits: bool) -> Permission:
    """Register a permission that roles can hold, and tokens of apps too unless it is withheld from them."""
    known = _registry.get(code)
    if known is None:
        known = _registry[code] = Permission(code, en, zh, for_apps, **traits)
    return known


def registry() -> Mapping[str, Permission]:
    """Every permission that a role can hold, by code."""
    return _registry


def app_scopes() -> frozenset[str]:
    """The codes of the permissions that an app can be given."""
    return frozenset(code for code, item in _registry.items() if item.for_apps)


class ActorKind(StrEnum):
    """The kinds of actor."""

    ANONYMOUS = "ANONYMOUS"
    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"
    APP = "APP"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who is acting: a person, an app, or the system itself; `permissions` are codes.

    With `app_id` and a person's kind it is an app in that person's name: signed in, but neither the person nor the
    customer, so that it reaches what it was given and not what everybody may do with their own. With `impersonator_id`
    it is that member of staff in the customer's place, who reaches what is the customer's, but proves nothing as a
    person. `narrowed` says how far those permissions reach that are held for a part of the shop only.
    `authenticated_at` is when a person last proved who they are; one who `lacks_factor` holds nothing until they have
    set a second factor up.
    """

    kind: ActorKind
    id: uuid.UUID | None = None
    name: str = ""
    permissions: frozenset[str] = frozenset()
    customer_id: uuid.UUID | None = None
    app_id: uuid.UUID | None = None
    token_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    impersonator_id: uuid.UUID | None = None
    narrowed: Mapping[str, Scope] = field(default_factory=dict, hash=False)
    authenticated_at: datetime | None = None
    lacks_factor: bool = False
    _own: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        extra = {PUBLIC.code}
        if self.app_id is None and self.kind in (ActorKind.CUSTOMER, ActorKind.STAFF):
            if self.impersonator_id is None:
                extra.add(SETTING_UP.code if self.lacks_factor else PERSON.code)
                if self.kind is ActorKind.STAFF and not self.lacks_factor:
                    extra.add(STAFF.code)
            if self.kind is ActorKind.CUSTOMER:
                extra.add(CUSTOMER.code)
        if self.kind is not ActorKind.ANONYMOUS:
            extra.add(SIGNED_IN.code)
        partly = {code for code in self.narrowed if _registry[code].whole}
        object.__setattr__(self, "_own", (self.permissions | extra).difference(partly))

    def is_recent(self, now: datetime) -> bool:
        """Whether a person proved a moment ago who they are; apps and the system have nothing to prove again."""
        if self.app_id is not None or self.kind not in (ActorKind.STAFF, ActorKind.CUSTOMER):
            return True
        return self.authenticated_at is not None and now <= self.authenticated_at + RECENT

    @property
    def recorded_name(self) -> str:
        """The name to write where nothing is ever erased: none for customers, who are known by their id."""
        return "" if self.kind is ActorKind.CUSTOMER else self.name

    @property
    def held(self) -> frozenset[str]:
        """The codes of everything the actor holds; the system holds whatever is registered by now."""
        return self._own | frozenset(_registry) if self.kind is ActorKind.SYSTEM else self._own

    def may(self, *any_of: Permission) -> bool:
        """Whether the actor holds at least one of these; the system holds every permission."""
        return self.kind is ActorKind.SYSTEM or any(item.code in self._own for item in any_of)

    @property
    def held_everywhere(self) -> frozenset[str]:
        """The codes of what the actor holds for the whole shop."""
        return self.held.difference(self.narrowed)

    def within(self, *any_of: Permission) -> Scope:
        """How far the actor may, by any of these: everywhere, somewhere, or nowhere without them."""
        found = NOWHERE
        for item in any_of:
            if self.may(item):
                found |= self.narrowed.get(item.code, EVERYWHERE)
        return found

    def is_too_narrow_for(self, *any_of: Permission) -> bool:
        """Whether the actor lacks these only because they hold one for a part of the shop."""
        return not self.may(*any_of) and any(item.code in self.narrowed for item in any_of)

    def refusal(self, *any_of: Permission) -> type[errors.ScopeTooNarrow | errors.Forbidden | errors.FactorRequired]:
        """Why the actor may not do what needs one of these."""
        if self.lacks_factor:
            return errors.FactorRequired
        return errors.ScopeTooNarrow if self.is_too_narrow_for(*any_of) else errors.Forbidden

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The codes of the permissions without which fields are shown empty, and that the actor lacks.

        Who is neither staff nor an app sees only their own. One that is held for a part of the shop does not count if
        more than that part is shown to the actor.
        """
        if self.kind is ActorKind.SYSTEM or (self.app_id is None and self.kind not in (ActorKind.STAFF, ActorKind.APP)):
            return NOTHING
        return frozenset(item.code for item in _registry.values() if item.unmasks and not self._sees(item))

    def _sees(self, masked: Permission) -> bool:
        if masked.code not in self._own or not self.narrowed:
            return masked.code in self._own
        shown = self.within(*(item for item in _registry.values() if item.divided))
        return self.within(masked).covers(shown)

    @property
    def key(self) -> str:
        """A stable text that names the actor, used to scope idempotency keys and throttles."""
        return f"{self.kind}:{self.app_id or ''}:{self.id or ''}"

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The system itself: jobs, imports, migrations. Holds every permission."""
        return cls(kind=ActorKind.SYSTEM, name=name)


NOTHING: frozenset[str] = frozenset()
ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS)


def any_of(allow: Allow) -> tuple[Permission, ...]:
    """The declared permissions as a tuple."""
    return allow if isinstance(allow, tuple) else (allow,)
