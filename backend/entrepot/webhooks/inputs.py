"""From GraphQL inputs to the commands of webhooks."""

from entrepot.access.inputs import optional
from entrepot.webhooks.operations.redelivering import RedeliverRange
from entrepot.webhooks.operations.subscribing import CreateWebhook, UpdateWebhook
from entrepot.webhooks.types import WebhookCreateInput, WebhookRedeliverInput, WebhookUpdateInput

NOT_CLEARED = ("url", "topics")


def to_webhook(given: WebhookCreateInput) -> CreateWebhook:
    """The command of `webhookCreate`."""
    return CreateWebhook(
        app_id=given.app_id,
        url=given.url,
        topics=given.topics,
        document=given.query,
        where=given.filter,
        fields=given.fields,
    )


def to_update(given: WebhookUpdateInput) -> UpdateWebhook:
    """The command of `webhookUpdate`: what is given, null included where something may be cleared."""
    values = {
        "url": given.url,
        "topics": given.topics,
        "document": given.query,
        "filter": given.filter,
        "fields": given.fields,
    }
    changes = {
        name: value
        for name, value in values.items()
        if optional.is_given(value) and not (name in NOT_CLEARED and value is None)
    }
    return UpdateWebhook(id=given.id, changes=changes, if_version=given.if_version)


def to_range(given: WebhookRedeliverInput) -> RedeliverRange:
    """The command of `webhookRedeliver`."""
    return RedeliverRange(
        webhook_id=given.webhook_id, since=given.since, until=given.until, also_delivered=given.also_delivered
    )
