"""Inputs about identity providers and signing in with them, and the commands they become."""

import strawberry

from entrepot.access.inputs import optional
from entrepot.access.operations.identity_providers import CreateProvider, UpdateProvider
from entrepot.access.rules.accounts import AccountKind
from entrepot.contract.declare import input_type
from entrepot.kernel.ids import Id


@input_type
class IdentityProviderCreateInput:
    """A provider of OpenID Connect, for staff or for customers. / 登记 OpenID Connect 身份提供方。

    Staff sign up only by addresses of `emailDomains`, in one role. / 员工仅可用限定域名注册，并获得指定角色。
    """

    name: str
    audience: AccountKind
    issuer: str
    client_id: str
    client_secret: str
    allows_sign_up: bool = False
    email_domains: list[str] | None = None
    role_id: Id | None = None


@input_type
class IdentityProviderUpdateInput:
    """A provider to change; what is absent stays. / 修改身份提供方。"""

    id: Id
    name: str | None = strawberry.UNSET
    client_id: str | None = strawberry.UNSET
    client_secret: str | None = strawberry.UNSET
    is_enabled: bool | None = strawberry.UNSET
    allows_sign_up: bool | None = strawberry.UNSET
    email_domains: list[str] | None = strawberry.UNSET
    role_id: Id | None = strawberry.UNSET
    if_version: int | None = None


@input_type
class IdentityProviderDeleteInput:
    """A provider to take away. / 删除身份提供方。"""

    id: Id


@input_type
class ExternalLoginInput:
    """What the browser brought back, and what the challenge was made of. / 浏览器带回的令牌与校验值。

    The password is for the first time only, where the address has an account already. / 仅首次关联已有账号时需要密码。
    """

    token: str
    proof: str
    password: str | None = None
    device_token: str | None = None


@input_type
class IdentityLinkInput:
    """What the browser brought back, and what the challenge was made of. / 浏览器带回的令牌与校验值。"""

    token: str
    proof: str


@input_type
class IdentityUnlinkInput:
    """The provider that shall vouch for you no more. / 解除关联的身份提供方。"""

    provider_id: Id


def to_provider(given: IdentityProviderCreateInput) -> CreateProvider:
    """The command of `identityProviderCreate`."""
    return CreateProvider(
        name=given.name,
        audience=given.audience,
        issuer=given.issuer,
        client_id=given.client_id,
        client_secret=given.client_secret,
        allows_sign_up=given.allows_sign_up,
        email_domains=given.email_domains or (),
        role_id=given.role_id,
    )


def to_provider_update(given: IdentityProviderUpdateInput) -> UpdateProvider:
    """The command of `identityProviderUpdate`; only a role can be taken away by null."""
    values = {
        "name": given.name,
        "client_id": given.client_id,
        "is_enabled": given.is_enabled,
        "allows_sign_up": given.allows_sign_up,
        "email_domains": given.email_domains,
        "role_id": given.role_id,
    }
    changes = {
        name: value
        for name, value in values.items()
        if optional.is_given(value) and (value is not None or name == "role_id")
    }
    secret = optional.given(given.client_secret)
    return UpdateProvider(id=given.id, changes=changes, client_secret=secret, if_version=given.if_version)
