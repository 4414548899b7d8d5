"""Inputs about the static tokens of apps, and the commands they become."""

from datetime import datetime

from entrepot.access.operations import app_tokens
from entrepot.contract.declare import input_type
from entrepot.kernel.ids import Id


@input_type
class AppTokenCreateInput:
    """A static token for an app that acts for itself; without scopes it has all of the app's. / 新建应用的静态令牌。"""

    app_id: Id
    name: str
    scopes: list[str] | None = None
    expires_at: datetime | None = None


@input_type
class AppTokenRotateInput:
    """A token to replace; the old one works so many hours longer, 168 at most. / 更换令牌，旧令牌在过渡期内仍有效。"""

    id: Id
    overlap_hours: int = 24
    expires_at: datetime | None = None


@input_type
class AppTokenRevokeInput:
    """A token to end at once. / 立即作废的令牌。"""

    id: Id


def to_token(given: AppTokenCreateInput) -> app_tokens.CreateAppToken:
    """The command of `appTokenCreate`."""
    return app_tokens.CreateAppToken(
        app_id=given.app_id, name=given.name, scopes=given.scopes, expires_at=given.expires_at
    )


def to_rotation(given: AppTokenRotateInput) -> app_tokens.RotateAppToken:
    """The command of `appTokenRotate`."""
    return app_tokens.RotateAppToken(id=given.id, overlap_hours=given.overlap_hours, expires_at=given.expires_at)
