"""How much apps ask for, counted in the process and written down now and then, out of the way of requests."""

import uuid
from dataclasses import dataclass, field

from entrepot.kernel import permissions


@dataclass
class Counts:
    """What an app asked for since it was last written down: requests, those of them refused for haste, and failures."""

    requests: int = 0
    throttled: int = 0
    failed: int = 0


@dataclass
class Used:
    """What happened in one shop: the counts of each app, and the tokens that were used."""

    apps: dict[uuid.UUID, Counts] = field(default_factory=dict)
    token_ids: set[uuid.UUID] = field(default_factory=set)


class Usage:
    """The counts of a process; nothing waits for them, and what a crash loses are the last seconds."""

    def __init__(self) -> None:
        self._shops: dict[uuid.UUID, Used] = {}

    def count(
        self, shop_id: uuid.UUID, actor: permissions.Actor, *, throttled: bool = False, failed: bool = False
    ) -> None:
        """Count a request of an app; of anybody else there is nothing to count."""
        if actor.app_id is None:
            return
        used = self._shops.setdefault(shop_id, Used())
        counts = used.apps.setdefault(actor.app_id, Counts())
        counts.requests += 1
        counts.throttled += throttled
        counts.failed += failed
        if actor.token_id is not None:
            used.token_ids.add(actor.token_id)

    def take(self) -> dict[uuid.UUID, Used]:
        """What was counted by shop; counting begins anew."""
        taken, self._shops = self._shops, {}
        return taken
