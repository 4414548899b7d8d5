"""Queries of webhooks."""

from typing import Any

import strawberry

from entrepot.access.permissions import WRITE_APPS
from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination, surroundings
from entrepot.kernel.ids import Id
from entrepot.webhooks import batches
from entrepot.webhooks.operations import installing
from entrepot.webhooks.permissions import READ_WEBHOOKS
from entrepot.webhooks.reads import deliveries as reads
from entrepot.webhooks.rules.topics import LISTS, TOPICS
from entrepot.webhooks.types import (
    AppManifest,
    AppManifestCheckInput,
    Webhook,
    WebhookDelivery,
    WebhookDeliveryWhere,
    WebhookOrder,
    WebhookTopic,
    WebhookWhere,
)


@strawberry.type
class WebhookQueries:
    # Another system is asked, so that no transaction may be open meanwhile.
    @query(allow=WRITE_APPS, live=True)
    async def app_manifest_check(reader: Reader, input: AppManifestCheckInput) -> AppManifest:
        """What an app says of itself, and what installing it would give. / 预览应用清单。"""
        # No other system is asked for somebody who is only believed.
        await reader.tx.prove()
        return await installing.check_manifest(
            actor=reader.actor, text=input.manifest, url=input.url, services=surroundings.current()
        )

    @query(allow=READ_WEBHOOKS)
    async def webhook(reader: Reader, id: Id) -> Webhook | None:
        """A webhook by id; an app finds its own. / 按标识读取 Webhook。"""
        return (await batches.webhooks_by_id(reader, [id]))[0]

    @query(allow=READ_WEBHOOKS)
    async def webhooks(
        reader: Reader,
        where: WebhookWhere | None = None,
        order_by: WebhookOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Webhook]:
        """Webhooks of every app, for an app its own. / Webhook 列表，应用仅见自己的。"""
        guard, values = reads.guard_of(reader.actor.app_id)
        return await pagination.page(
            reader.tx, reads.WEBHOOKS, where=where, order_by=order_by, guard=guard, values=values,
            first=first, after=after, last=last, before=before,
        )  # fmt: skip

    @query(allow=READ_WEBHOOKS)
    async def webhook_deliveries(
        reader: Reader,
        where: WebhookDeliveryWhere | None = None,
        order_by: WebhookOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[WebhookDelivery]:
        """The log of deliveries, the latest first. / 投递记录，最近的在前。"""
        guard, values = reads.guard_of(reader.actor.app_id)
        return await pagination.page(
            reader.tx, reads.DELIVERIES, where=where, order_by=order_by, guard=guard, values=values,
            first=first, after=after, last=last, before=before,
        )  # fmt: skip

    @query(allow=READ_WEBHOOKS)
    async def webhook_topics(reader: Reader) -> list[WebhookTopic]:
        """Every topic there is. / 全部主题。"""
        chinese = reader.locale.lower().startswith("zh")
        topics: list[Any] = [
            {
                "name": topic.name,
                "kind": topic.kind,
                "operations": list(topic.operations),
                "description": topic.zh if chinese else topic.en,
                "filters": LISTS.get(topic.kind),
            }
            for topic in TOPICS
        ]
        return topics
