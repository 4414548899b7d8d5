"""The notice to the owners of a shop that a webhook was paused."""

import uuid

from entrepot.access.operations import owner_notices
from entrepot.access.reads import apps as app_reads
from entrepot.access.reads import people
from entrepot.kernel.worker import Errand
from entrepot.webhooks.reads import hooks
from entrepot.webhooks.rules.schedule import PauseReason

SUBJECT = {"en": "A webhook was paused: {app}", "zh-CN": "Webhook 已暂停：{app}"}
BODY = {
    "en": "{app} is not told any more what happens in your shop at\n{url}\n\n{why}\n\n"
    "What it misses is made up for when the webhook is resumed.",
    "zh-CN": "“{app}”已不再接收店铺事件：\n{url}\n\n{why}\n\n恢复后会补发暂停期间的事件。",
}
WHY = {
    PauseReason.FAILING: {
        "en": "Its receiver has failed for more than a day.",
        "zh-CN": "接收端已连续失败超过一天。",
    },
    PauseReason.GONE: {
        "en": "Its receiver says that it is gone (410).",
        "zh-CN": "接收端表示已停用（410）。",
    },
    PauseReason.PERSON: {"en": "Somebody paused it.", "zh-CN": "由人工暂停。"},
    PauseReason.DOCUMENT: {
        "en": "Its query does not fit the schema any more.",
        "zh-CN": "其查询与当前 schema 不再相符。",
    },
    PauseReason.FILTER: {
        "en": "Its filter does not fit the schema, or the app's scopes, any more.",
        "zh-CN": "其筛选条件与当前 schema 或应用权限不再相符。",
    },
}


async def tell_of_paused_webhook(errand: Errand, *, webhook_id: uuid.UUID) -> None:
    """Write to every owner, in their language; one that works again meanwhile is not spoken of."""
    async with errand.read() as tx:
        found = (await hooks.list_webhooks(tx, ids=[webhook_id])).get(webhook_id)
        if found is None or found["pause_reason"] is None:
            return
        apps = await app_reads.list_apps(tx, ids=[found["app_id"]])
        owners = await people.list_owners(tx)
    why = WHY[PauseReason(found["pause_reason"])]
    for app in apps:
        facts = {"app": app["name"], "url": found["url"]}
        await owner_notices.send(
            errand,
            owners=owners,
            shop=tx.shop,
            subject={locale: text.format(**facts) for locale, text in SUBJECT.items()},
            body={locale: text.format(**facts, why=why[locale]) for locale, text in BODY.items()},
            reference=f"webhook-{webhook_id.hex}",
        )
