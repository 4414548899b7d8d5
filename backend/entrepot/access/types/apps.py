"""GraphQL of apps."""

from datetime import datetime
from enum import StrEnum

import strawberry

from entrepot.access import batches
from entrepot.access.permissions import READ_APPS
from entrepot.access.rules import apps as app_rules
from entrepot.access.rules.apps import AppState, ClientAuthentication, ClientKind, GrantType
from entrepot.access.tables.apps import APP
from entrepot.access.types.app_tokens import AppToken
from entrepot.access.types.people import StaffMember
from entrepot.contract.declare import batch, derived, object_type, payload, plain
from entrepot.kernel import filters, pagination
from entrepot.kernel.database import Row
from entrepot.kernel.ids import Id


def _kind(row: Row) -> ClientKind:
    return app_rules.kind_of(ClientAuthentication(row["token_endpoint_auth_method"]))


@object_type(allow=READ_APPS)
class AppHealth:
    """How an app is doing; what it asked for is of the last 24 hours, up to ten seconds ago. / 应用运行状况。"""

    requests: int
    throttled: int = plain(description="Refused because it asked for too much at once. / 被限流的请求数。")
    failed: int = plain(description="Answered with an error, the throttled ones apart. / 出错的请求数，不含限流。")
    failing_webhooks: int = batch(
        "entrepot.webhooks.batches:failing_of_apps",
        needs=("id",),
        description="Whose last delivery failed, or that were paused for that. / 投递失败或因此暂停的 Webhook 数。",
    )
    is_sponsor_missing: bool = plain(
        description="It acts for itself and nobody answers for it: `appAdopt`. / 应用自行行事却无负责人。"
    )
    lost_scopes: list[str] = plain(
        description="Which of its scopes whoever answers for it does not hold any more. / 因负责人失去而失效的权限。"
    )


@object_type(allow=READ_APPS, node=APP, load="entrepot.access.batches:apps_by_id")
class App:
    """An app of a third party, or a script of yours. / 第三方应用。"""

    name: str
    client_id: str
    secret_hint: str | None = plain(column="client_secret_hint", description="The secret's beginning. / 密钥开头。")
    previous_secret_expires_at: datetime | None
    homepage_url: str | None
    scopes: list[str]
    kind: ClientKind = derived(needs=("token_endpoint_auth_method",), fn=_kind)
    authentication: ClientAuthentication = plain(column="token_endpoint_auth_method")
    grant_types: list[GrantType]
    redirect_uris: list[str]
    is_native: bool
    is_resource_server: bool
    needs_sponsor: bool
    sponsor: StaffMember | None = batch(
        batches.sponsors_of_apps,
        needs=("sponsor_id",),
        description="Who answers for what it does for itself. / 应用自行行事时的负责人。",
    )
    state: AppState
    tokens: list[AppToken] = batch(
        batches.tokens_of_apps, items=5, description="Its static tokens that work, the newest first. / 有效的静态令牌。"
    )
    health: AppHealth = batch(batches.health_of_apps, needs=("id", "state", "grant_types", "scopes"))
    last_used_at: datetime | None
    created_at: datetime
    version: int


@filters.where_input
class AppWhere:
    """Conditions on apps. / 应用筛选条件。"""

    name: filters.TextFilter | None
    state: filters.EnumFilter[AppState] | None


@strawberry.enum(description="What apps are sorted by. / 应用排序字段。")
class AppOrderField(StrEnum):
    NAME = "NAME"
    CREATED_AT = "CREATED_AT"


@strawberry.input(description="How apps are sorted. / 应用排序。")
class AppOrder:
    field: AppOrderField
    direction: pagination.Direction = pagination.Direction.ASC


@payload
class AppCreatePayload:
    """The app and its secret, which is never shown again; a public app has none. / 应用及其密钥，仅显示这一次。"""

    app: App | None
    client_secret: str | None


@payload
class AppUpdatePayload:
    """The app as it is now. / 修改后的应用。"""

    app: App | None


@payload
class AppSecretRotatePayload:
    """The app and its new secret, which is never shown again. / 应用及其新密钥，仅显示这一次。"""

    app: App | None
    client_secret: str | None


@payload
class AppAdoptPayload:
    """The app as it is now. / 接管后的应用。"""

    app: App | None


@payload
class AppDeletePayload:
    """The app that is gone. / 已删除的应用。"""

    deleted_id: Id | None
