"""GraphQL of the static tokens of apps."""

from datetime import datetime

from entrepot.access.permissions import READ_APPS
from entrepot.access.tables.sessions import ACCESS_TOKEN
from entrepot.contract.declare import object_type, payload, plain
from entrepot.kernel.ids import Id


@object_type(allow=READ_APPS, node=ACCESS_TOKEN, load="entrepot.access.batches:app_tokens_by_id")
class AppToken:
    """A token that works until it is revoked, for a script or an app of your own. / 静态令牌。"""

    name: str
    hint: str = plain(description="The token's beginning. / 令牌开头。")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = plain(description="To the minute. / 精确到分钟。")


@payload
class AppTokenSecretPayload:
    """The token, whose text is never shown again. / 令牌及其内容，仅显示这一次。"""

    app_token: AppToken | None
    token: str | None


@payload
class AppTokenRevokePayload:
    """The token that ended. / 已作废的令牌。"""

    revoked_id: Id | None
