"""What of the change feed an actor may see: changes of which kinds of node, and which of their fields before and after.

The rules are given once the schema is built (`entrepot.change_scopes`). A kind of which nothing was said is hidden, and
so is a field that nobody shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from entrepot.kernel.permissions import Actor, ActorKind, Permission

AnyOf = tuple[Permission, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who is shown changes of a kind, by its byte; and who sees each field of it: whoever holds one of any of these."""

    byte: int
    allow: AnyOf
    fields: Mapping[str, Sequence[AnyOf]]


@dataclass(frozen=True)
class Sight:
    """What an actor sees: everything, or these fields of these kinds."""

    fields: Mapping[int, frozenset[str]] = field(default_factory=dict)
    everything: bool = False

    def of(self, byte: int, values: Mapping[str, object] | None) -> Mapping[str, object] | None:
        """Those values of a node of a kind that are seen."""
        if self.everything or values is None:
            return values
        seen = self.fields.get(byte, frozenset())
        return {name: value for name, value in values.items() if name in seen}


EVERYTHING = Sight(everything=True)
_rules: tuple[Rule, ...] = ()


def use(rules: Sequence[Rule]) -> None:
    """Apply these rules from now on."""
    global _rules
    _rules = tuple(rules)
    _sight.cache_clear()


def sight_of(actor: Actor, *, audit: Permission) -> Sight:
    """What an actor sees; staff who may audit see everything, an app never does.

    A change does not say which part of the shop it is of, so a right that is held for a part of it shows none.
    """
    is_person = actor.kind is ActorKind.STAFF and actor.app_id is None
    if actor.kind is ActorKind.SYSTEM or (is_person and actor.may(audit)):
        return EVERYTHING
    return _sight(actor.held_everywhere)


@lru_cache(maxsize=256)
def _sight(held: frozenset[str]) -> Sight:
    def may(allow: AnyOf) -> bool:
        return any(item.code in held for item in allow)

    return Sight(
        {
            rule.byte: frozenset(name for name, ways in rule.fields.items() if any(may(allow) for allow in ways))
            for rule in _rules
            if may(rule.allow)
        }
    )
