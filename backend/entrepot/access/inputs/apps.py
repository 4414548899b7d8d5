"""Inputs about apps, and the commands they become."""

import strawberry

from entrepot.access.inputs import optional
from entrepot.access.operations import apps
from entrepot.access.rules.apps import AppState, ClientAuthentication, GrantType
from entrepot.contract.declare import input_type
from entrepot.kernel.ids import Id


@input_type
class AppCreateInput:
    """An app to register; scopes are the permissions it may have. / 注册应用。

    With `redirectUris` it asks people for their consent; without, and without `grantTypes`, it acts for itself. `jwks`
    is the JSON text of its public keys, where it signs with private ones.
    / 有 `redirectUris` 则征得个人授权；`jwks` 为公钥的 JSON 文本。
    """

    name: str
    scopes: list[str]
    homepage_url: str | None = None
    authentication: ClientAuthentication = ClientAuthentication.BASIC
    grant_types: list[GrantType] | None = None
    redirect_uris: list[str] | None = None
    is_native: bool = False
    is_resource_server: bool = False
    jwks: str | None = None


@input_type
class AppUpdateInput:
    """An app to change; what is absent stays. / 修改应用。"""

    id: Id
    name: str | None = strawberry.UNSET
    scopes: list[str] | None = strawberry.UNSET
    homepage_url: str | None = strawberry.UNSET
    state: AppState | None = strawberry.UNSET
    grant_types: list[GrantType] | None = strawberry.UNSET
    redirect_uris: list[str] | None = strawberry.UNSET
    is_native: bool | None = strawberry.UNSET
    is_resource_server: bool | None = strawberry.UNSET
    jwks: str | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class AppSecretRotateInput:
    """An app whose secret changes; the old one works a day longer unless it stops at once. / 更换应用密钥。"""

    id: Id
    at_once: bool = False


@input_type
class AppAdoptInput:
    """An app that you answer for from now on. / 由您负责的应用。"""

    id: Id


@input_type
class AppDeleteInput:
    """An app to take away. / 删除应用。"""

    id: Id


def to_app(given: AppCreateInput) -> apps.CreateApp:
    """The command of `appCreate`."""
    return apps.CreateApp(
        name=given.name,
        scopes=given.scopes,
        homepage_url=given.homepage_url,
        authentication=given.authentication,
        grant_types=given.grant_types,
        redirect_uris=given.redirect_uris or (),
        is_native=given.is_native,
        is_resource_server=given.is_resource_server,
        jwks=given.jwks,
    )


def to_app_update(given: AppUpdateInput) -> apps.UpdateApp:
    """The command of `appUpdate`; a homepage given as null is cleared."""
    return apps.UpdateApp(
        id=given.id,
        name=optional.given(given.name),
        scopes=optional.given(given.scopes),
        homepage_url="" if given.homepage_url is None else optional.given(given.homepage_url),
        state=optional.given(given.state),
        grant_types=optional.given(given.grant_types),
        redirect_uris=optional.given(given.redirect_uris),
        is_native=optional.given(given.is_native),
        is_resource_server=optional.given(given.is_resource_server),
        jwks=optional.given(given.jwks),
        if_version=given.if_version,
    )
