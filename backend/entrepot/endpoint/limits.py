"""How much one request may be: less for strangers and shoppers than for those who run the shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot.endpoint.documents import LARGEST, Measured, Size
from entrepot.engine.execution import Prepared
from entrepot.kernel import buckets, errors, permissions
from entrepot.kernel.permissions import ActorKind
from entrepot.kernel.settings import Settings

MUTATIONS = 4
# A list in a variable: what bulk mutations take at once.
ITEMS = 250
NESTING = 64
SHOPPERS = (ActorKind.ANONYMOUS, ActorKind.CUSTOMER)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one request of an actor may be."""

    size: Size
    characters: int
    body: int
    cost: int
    seconds: int

    def check(self, parsed: Measured, *, source: str) -> None:
        """Refuse a document that is too large for this actor."""
        if len(source) > self.characters:
            raise errors.LimitExceeded(limit="characters", found=len(source), maximum=self.characters)
        if beyond := parsed.size.beyond(self.size):
            raise beyond

    def check_work(self, prepared: Prepared, *, cost: int) -> None:
        """Refuse an operation that asks for too much."""
        roots = len(prepared.plan.root.slots)
        if prepared.is_mutation and roots > MUTATIONS:
            raise errors.LimitExceeded(limit="mutations", found=roots, maximum=MUTATIONS)
        if cost > self.cost:
            raise errors.LimitExceeded(limit="cost", found=cost, maximum=self.cost)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The limits of both kinds of actors, and how fast each may go on."""

    shopper: Limits
    trade: Limits
    rate: buckets.Rate
    introspection: bool

    def of(self, actor: permissions.Actor) -> Limits:
        """The limits of an actor."""
        return self.shopper if actor.kind in SHOPPERS else self.trade


def policy(settings: Settings) -> Policy:
    """The limits that an operator has chosen, beside those that nobody chooses."""
    shopper = Limits(
        size=Size(depth=10, aliases=30, directives=20, fields=1_000, tokens=1_500),
        characters=20_000,
        body=128_000,
        cost=settings.cost_maximum,
        seconds=settings.request_seconds,
    )
    trade = Limits(
        size=LARGEST,
        characters=100_000,
        body=1_000_000,
        cost=settings.cost_maximum_trade,
        seconds=settings.request_seconds_trade,
    )
    rate = buckets.Rate(capacity=settings.cost_bucket, restored=settings.cost_restored)
    return Policy(shopper=shopper, trade=trade, rate=rate, introspection=settings.introspection)


def check_values(values: Mapping[str, Any]) -> None:
    """Refuse variables that are nested too deeply, lists that are too long and characters that no text has."""
    level: list[Any] = list(values.values())
    depth = 1
    while level:
        depth += 1
        if depth > NESTING:
            raise errors.LimitExceeded(limit="nesting", found=depth, maximum=NESTING)
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                if "\0" in value:
                    raise errors.BadRequest(reason="no text has a NUL character / 文本不能含有 NUL 字符")
            elif isinstance(value, list):
                if len(value) > ITEMS:
                    raise errors.LimitExceeded(limit="items", found=len(value), maximum=ITEMS)
                below += value
            elif isinstance(value, dict):
                below += value.values()
        level = below
