"""GraphQL of webhooks."""

from datetime import datetime
from enum import StrEnum

import strawberry
from strawberry.scalars import JSON

from entrepot.access.permissions import WRITE_APPS
from entrepot.access.types.apps import App
from entrepot.access.types.roles import PermissionInfo
from entrepot.contract.declare import batch, input_type, object_type, payload, plain
from entrepot.kernel import filters, pagination
from entrepot.kernel.ids import Id
from entrepot.webhooks import batches
from entrepot.webhooks.permissions import READ_WEBHOOKS
from entrepot.webhooks.rules.schedule import DeliveryState, PauseReason, WebhookState
from entrepot.webhooks.tables import DELIVERY, WEBHOOK


@object_type(allow=READ_WEBHOOKS)
class WebhookTopic:
    """Something that happens in a shop, by the name under which apps are told of it. / Webhook 主题。"""

    name: str
    kind: str = plain(description="What it is about: the type of `nodeId`. / 涉及的对象类型。")
    operations: list[str] = plain(description="As the change feed names them. / 变更流中的操作名。")
    description: str
    filters: str | None = plain(description="The list in whose `where` a filter is written. / 可用筛选所属的列表。")


@object_type(allow=READ_WEBHOOKS)
class WebhookAttempt:
    """A try to deliver, and what came of it. / 一次投递尝试。"""

    number: int
    at: datetime
    status: int | None = plain(description="The receiver's answer, as a status of HTTP. / 接收端返回的状态码。")
    error: str | None = plain(
        description="In one word, where there was no answer: timeout, unresolved, refused, unreachable, tls, protocol, "
        "secret. / 未获应答的原因。"
    )
    milliseconds: int
    answer: str | None = plain(
        description="Its beginning, as text of a stranger; for those who may see what was sent. / 应答开头，纯文本。"
    )


@object_type(allow=READ_WEBHOOKS, node=DELIVERY, load=batches.deliveries_by_id)
class WebhookDelivery:
    """Something that happened, told to one webhook. / 一次 Webhook 投递。"""

    webhook: "Webhook | None" = batch(batches.webhooks_of_deliveries)
    topic: str
    node_id: Id | None = plain(description="What it is about. / 涉及的对象。")
    happened_at: datetime
    state: DeliveryState
    reason: str | None = plain(
        description="Why it was not sent: FILTER, FIELDS, FORBIDDEN, UNINSTALLED. / 未发送的原因。"
    )
    attempt_count: int = plain(column="attempts")
    attempts: list[WebhookAttempt] = batch(batches.attempts_of_deliveries, items=8)
    next_at: datetime = plain(description="When it is tried, while it is pending. / 待投递时的下次尝试时间。")
    last_status: int | None
    last_error: str | None
    size_bytes: int | None
    body: str | None = batch(
        batches.bodies_of_deliveries,
        description="What was sent, to those who could have asked for it. / 已发送内容，仅限有权查看者。",
    )
    created_at: datetime
    settled_at: datetime | None


@object_type(allow=READ_WEBHOOKS, node=WEBHOOK, load=batches.webhooks_by_id)
class Webhook:
    """An address of an app that is told what happens. / Webhook：应用接收事件的地址。"""

    app: App | None = batch(batches.apps_of_webhooks)
    url: str
    topics: list[str]
    query: str | None = plain(column="document", description="Asked of the node `$id`, for `data`. / 载荷查询。")
    filter: JSON | None = plain(description="In the `where` language of the node's list. / 筛选条件。")
    fields: list[str] | None = plain(description="Only when one of these changed. / 仅当这些字段变化时。")
    secret_hint: str = plain(description="The secret's beginning. / 密钥开头。")
    previous_secret_expires_at: datetime | None
    state: WebhookState
    pause_reason: PauseReason | None
    paused_at: datetime | None
    failure_count: int = plain(column="failures", description="In a row, without a success. / 连续失败次数。")
    failing_since: datetime | None
    deliveries: list[WebhookDelivery] = batch(
        batches.deliveries_of_webhooks, items=batches.LATEST, description="The latest 20. / 最近 20 次投递。"
    )
    created_at: datetime
    version: int


@filters.where_input
class WebhookWhere:
    """Conditions on webhooks. / Webhook 筛选条件。"""

    id: filters.IdFilter | None
    app_id: filters.IdFilter | None
    state: filters.EnumFilter[WebhookState] | None
    url: filters.TextFilter | None


@filters.where_input
class WebhookDeliveryWhere:
    """Conditions on deliveries. / 投递筛选条件。"""

    id: filters.IdFilter | None
    webhook_id: filters.IdFilter | None
    state: filters.EnumFilter[DeliveryState] | None
    topic: filters.TextFilter | None
    node_id: filters.IdFilter | None
    happened_at: filters.InstantFilter | None


@strawberry.enum(description="What webhooks and deliveries are ordered by. / Webhook 排序。")
class WebhookOrderField(StrEnum):
    """What webhooks and deliveries are ordered by."""

    CREATED_AT = "CREATED_AT"


@input_type
class WebhookOrder:
    """The order of a list of webhooks or deliveries. / Webhook 列表的排序。"""

    field: WebhookOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@input_type
class WebhookCreateInput:
    """A webhook to subscribe; an app's is its own, staff name the app. / 订阅 Webhook，员工须指明应用。"""

    app_id: Id | None = None
    url: str
    topics: list[str]
    query: str | None = None
    filter: JSON | None = None
    fields: list[str] | None = None


@input_type
class WebhookUpdateInput:
    """A webhook to change; what is absent stays, null clears. / 修改 Webhook。"""

    id: Id
    url: str | None = strawberry.UNSET
    topics: list[str] | None = strawberry.UNSET
    query: str | None = strawberry.UNSET
    filter: JSON | None = strawberry.UNSET
    fields: list[str] | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class WebhookSecretRotateInput:
    """A webhook whose secret changes; for so many hours both sign. / 更换密钥，过渡期内同时签名。"""

    id: Id
    overlap_hours: int = 24


@input_type
class WebhookInput:
    """A webhook. / 一个 Webhook。"""

    id: Id


@input_type
class WebhookDeliveryRedeliverInput:
    """Deliveries to send again, with the same id and content. / 重新投递，编号与内容不变。"""

    ids: list[Id]


@input_type
class WebhookRedeliverInput:
    """What happened in a time, to send again: failed ones, or all. / 重新投递某段时间内的事件。"""

    webhook_id: Id
    since: datetime
    until: datetime | None = None
    also_delivered: bool = False


@payload
class WebhookSecretPayload:
    """The webhook and its secret, which is never shown again. / Webhook 及其密钥，仅显示这一次。"""

    webhook: Webhook | None
    secret: str | None


@payload
class WebhookPayload:
    """The webhook as it is now. / 操作后的 Webhook。"""

    webhook: Webhook | None


@payload
class WebhookDeletePayload:
    """The webhook that is gone. / 已删除的 Webhook。"""

    deleted_id: Id | None


@payload
class WebhookTestPayload:
    """The delivery that was asked for. / 已安排的投递。"""

    delivery: WebhookDelivery | None


@payload
class WebhookDeliveryRedeliverPayload:
    """The deliveries, which wait again. / 等待重新投递的记录。"""

    deliveries: list[WebhookDelivery] | None


@payload
class WebhookRedeliverPayload:
    """How many wait again, at most a thousand at once. / 等待重新投递的数量，每次最多一千。"""

    count: int | None


@object_type(allow=WRITE_APPS)
class AppManifestWebhook:
    """What an app wants to be told, and where. / 应用清单中的 Webhook。"""

    url: str
    topics: list[str]


@object_type(allow=WRITE_APPS)
class AppManifest:
    """What an app says of itself, before it is installed. / 安装前的应用清单预览。"""

    manifest: str = plain(description="As it was read: give it to `appInstall`. / 清单原文，交给 `appInstall`。")
    name: str
    homepage_url: str | None
    redirect_uris: list[str]
    scopes: list[PermissionInfo] = plain(description="What it could do. / 应用可执行的操作。")
    refused_scopes: list[str] = plain(description="What you cannot give it. / 您无法授予的权限。")
    webhooks: list[AppManifestWebhook]


@object_type(allow=READ_WEBHOOKS)
class InstalledWebhook:
    """A webhook of an installed app and its secret, shown once. / 按应用清单安装的 Webhook 及密钥，仅显示一次。"""

    webhook: Webhook
    secret: str


@input_type
class AppManifestCheckInput:
    """A manifest: its text, or the address where the app publishes it. / 应用清单：文本，或其发布地址。"""

    manifest: str | None = None
    url: str | None = None


@input_type
class AppInstallInput:
    """The text of a manifest. / 应用清单文本。"""

    manifest: str


@payload
class AppInstallPayload:
    """The app, its webhooks and their secrets, which are never shown again. / 应用、Webhook 及密钥，仅显示这一次。"""

    app: App | None
    client_secret: str | None
    webhooks: list[InstalledWebhook] | None
