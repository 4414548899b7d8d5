"""Rights over webhooks; an app that holds them reaches its own only."""

from entrepot.kernel import permissions

READ_WEBHOOKS = permissions.permission(
    "read_webhooks", en="See webhooks and their log; an app its own", zh="查看 Webhook 与投递记录；应用仅限自己的"
)
WRITE_WEBHOOKS = permissions.permission(
    "write_webhooks",
    en="Subscribe webhooks, change them and deliver again; an app its own",
    zh="订阅、修改 Webhook 与重新投递；应用仅限自己的",
)
