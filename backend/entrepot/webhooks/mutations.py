"""Mutations of webhooks."""

import strawberry

from entrepot.access.permissions import WRITE_APPS
from entrepot.contract.declare import mutation
from entrepot.kernel import surroundings
from entrepot.kernel.database import Tx
from entrepot.webhooks import inputs, types
from entrepot.webhooks.operations import installing, redelivering, subscribing
from entrepot.webhooks.permissions import WRITE_WEBHOOKS


@strawberry.type
class WebhookMutations:
    @mutation(allow=WRITE_APPS, secret=True, recent=True)
    async def app_install(tx: Tx, input: types.AppInstallInput) -> types.AppInstallPayload:
        """Install an app and its webhooks by its manifest, both or neither. / 按清单安装应用及其 Webhook。"""
        made = await installing.install_app(tx, manifest=input.manifest, services=surroundings.current())
        hooks = [{"webhook": item.webhook, "secret": item.secret} for item in made.webhooks]
        return {"app": made.app.app, "client_secret": made.app.client_secret, "webhooks": hooks}

    @mutation(allow=WRITE_WEBHOOKS, secret=True)
    async def webhook_create(tx: Tx, input: types.WebhookCreateInput) -> types.WebhookSecretPayload:
        """Subscribe a webhook; its secret is shown this once. / 订阅 Webhook，密钥仅显示一次。"""
        [made] = await subscribing.create_webhooks(
            tx, commands=[inputs.to_webhook(input)], services=surroundings.current()
        )
        return {"webhook": made.webhook, "secret": made.secret}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_update(tx: Tx, input: types.WebhookUpdateInput) -> types.WebhookPayload:
        """Change where a webhook goes, and what it is told. / 修改 Webhook。"""
        [changed] = await subscribing.update_webhooks(
            tx, commands=[inputs.to_update(input)], services=surroundings.current()
        )
        return {"webhook": changed}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_delete(tx: Tx, input: types.WebhookInput) -> types.WebhookDeletePayload:
        """End a webhook; its log goes with it. / 删除 Webhook 及其记录。"""
        await subscribing.delete_webhooks(tx, webhook_ids=[input.id])
        return {"deleted_id": input.id}

    @mutation(allow=WRITE_WEBHOOKS, secret=True)
    async def webhook_secret_rotate(tx: Tx, input: types.WebhookSecretRotateInput) -> types.WebhookSecretPayload:
        """Give a webhook a new secret, shown this once. / 更换密钥，仅显示一次。"""
        made = await subscribing.rotate_secret(
            tx, webhook_id=input.id, overlap_hours=input.overlap_hours, services=surroundings.current()
        )
        return {"webhook": made.webhook, "secret": made.secret}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_test(tx: Tx, input: types.WebhookInput) -> types.WebhookTestPayload:
        """Deliver something that tells of nothing, for trying. / 发送一次测试投递。"""
        return {"delivery": await redelivering.send_test(tx, webhook_id=input.id)}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_pause(tx: Tx, input: types.WebhookInput) -> types.WebhookPayload:
        """Tell a webhook nothing until it is resumed. / 暂停 Webhook。"""
        return {"webhook": await redelivering.pause_webhook(tx, webhook_id=input.id)}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_resume(tx: Tx, input: types.WebhookInput) -> types.WebhookPayload:
        """Tell a paused webhook again what happens, and what it missed. / 恢复 Webhook 并补发。"""
        return {"webhook": await redelivering.resume_webhook(tx, webhook_id=input.id)}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_delivery_redeliver(
        tx: Tx, input: types.WebhookDeliveryRedeliverInput
    ) -> types.WebhookDeliveryRedeliverPayload:
        """Send deliveries again. / 重新投递。"""
        return {"deliveries": await redelivering.redeliver(tx, delivery_ids=input.ids)}

    @mutation(allow=WRITE_WEBHOOKS)
    async def webhook_redeliver(tx: Tx, input: types.WebhookRedeliverInput) -> types.WebhookRedeliverPayload:
        """Send again what happened in a time. / 重新投递某段时间内的事件。"""
        return {"count": await redelivering.redeliver_range(tx, command=inputs.to_range(input))}
