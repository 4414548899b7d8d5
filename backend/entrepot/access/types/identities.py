"""GraphQL of identity providers and of those who are vouched for."""

from datetime import datetime

from entrepot.access import batches
from entrepot.access.permissions import READ_STAFF
from entrepot.access.rules.accounts import AccountKind
from entrepot.access.tables.identities import IDENTITY_PROVIDER
from entrepot.access.types.roles import Role
from entrepot.contract.declare import batch, object_type, payload, plain
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PERSON, PUBLIC


@object_type(allow=READ_STAFF, node=IDENTITY_PROVIDER, load="entrepot.access.batches:providers_by_id")
class IdentityProvider:
    """A provider of OpenID Connect with which people sign in. / 可用于登录的身份提供方。"""

    name: str
    audience: AccountKind
    issuer: str
    client_id: str
    is_enabled: bool
    allows_sign_up: bool
    email_domains: list[str]
    role: Role | None = batch(batches.roles_of_providers, needs=("role_id",))
    created_at: datetime
    version: int


@object_type(allow=PUBLIC)
class SignInOption:
    """A provider to sign in with, and where that begins. / 可用于登录的身份提供方及其入口。"""

    id: Id
    name: str
    start_url: str = plain(
        description="Send the browser here with `challenge`, S256 of a random proof that you keep, and `return_to`, a "
        "path of yours: there it comes back with `#external=TOKEN`. / 附上 `challenge` 与 `return_to` 跳转至此。"
    )


@object_type(allow=PERSON)
class Identity:
    """A provider that vouches for you. / 本人的身份关联。"""

    provider_id: Id
    name: str
    created_at: datetime
    last_used_at: datetime | None


@payload
class IdentityProviderPayload:
    """The provider as it is now. / 操作后的身份提供方。"""

    identity_provider: IdentityProvider | None


@payload
class IdentityProviderDeletePayload:
    """The provider that is gone. / 已删除的身份提供方。"""

    deleted_id: Id | None


@payload
class IdentityLinkPayload:
    """Who vouches for you now. / 当前已关联的身份提供方。"""

    identities: list[Identity] | None


@payload
class IdentityUnlinkPayload:
    """Who vouches for you now. / 当前已关联的身份提供方。"""

    identities: list[Identity] | None
