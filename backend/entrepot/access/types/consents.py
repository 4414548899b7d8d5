"""GraphQL of what people allow apps to do in their name."""

from datetime import datetime

from entrepot.access.types.roles import PermissionInfo
from entrepot.contract.declare import object_type, payload, plain
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PERSON


@object_type(allow=PERSON)
class AppConsent:
    """An app that you allowed to act in your name. / 您授权其以您的名义操作的应用。"""

    id: Id
    name: str
    homepage_url: str | None
    permissions: list[PermissionInfo] = plain(
        description="What you allowed, as far as the app may have it; it reaches no further than you do. / 授予的权限。"
    )
    created_at: datetime
    last_used_at: datetime | None = plain(
        description="When it last began or renewed a session, to the hour that a token lives. / 最近取得令牌的时间。"
    )


@payload
class AppConsentWithdrawPayload:
    """The consent that ended. / 已撤回的授权。"""

    withdrawn_id: Id | None
