"""What is believed of an identity provider, and what it may be registered with (OpenID Connect Core 1.0)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from entrepot.kernel import errors

# No algorithm with a shared secret, and never `none`.
ALGORITHMS = ("RS256", "ES256", "PS256")
LEEWAY = timedelta(seconds=60)
OLDEST = timedelta(minutes=10)
LIFE = timedelta(minutes=10)
# Below the address of the server: the one redirect address that is registered with every provider.
CALLBACK = "/sign-in/callback"
TOKEN_LIMIT = 16_000
SUBJECT_LIMIT = 255
RETURN_LIMIT = 500
DOMAINS_LIMIT = 50
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
PATH = re.compile(r"/(?![/\\])[\x21-\x7e]*")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?", re.ASCII)


class NotBelieved(Exception):
    """What a provider said is not believed; the reason is for the log."""


@dataclass(eq=False)
class IssuerInvalid(errors.DomainError):
    """An issuer is an https address without anything after its path."""

    code = "ISSUER_INVALID"
    zh = "签发者须为 https 地址，且不含查询或片段。"


@dataclass(eq=False)
class SignUpUnlimited(errors.DomainError):
    """Staff sign up with addresses of named domains only, and in a role that is not an owner's."""

    code = "SIGN_UP_UNLIMITED"
    zh = "员工自助注册须限定邮箱域名，并指定非店主的角色。"


@dataclass(eq=False)
class DomainInvalid(errors.DomainError):
    """ "{domain}" is no domain of e-mail addresses."""

    code = "DOMAIN_INVALID"
    zh = "“{domain}”不是邮箱域名。"
    domain: str


@dataclass(eq=False)
class ExternalSignInInvalid(errors.DomainError):
    """This sign-in is over, was begun elsewhere, or never was; begin again."""

    code = "EXTERNAL_SIGN_IN_INVALID"
    zh = "此次登录已失效，或并非由此处发起，请重新开始。"


@dataclass(eq=False)
class ExternalEmailUnproven(errors.DomainError):
    """The provider does not vouch for an e-mail address of yours, so no account can be found by it."""

    code = "EXTERNAL_EMAIL_UNPROVEN"
    zh = "身份提供方未确认您的邮箱，无法据此找到账号。"


@dataclass(eq=False)
class ExternalLinkNeedsPassword(errors.DomainError):
    """There is an account of this address; give its password once to link it, or link it while you are signed in."""

    code = "EXTERNAL_LINK_NEEDS_PASSWORD"
    zh = "该邮箱已有账号：请输入一次密码以关联，或登录后再关联。"


@dataclass(eq=False)
class ExternalSignUpRefused(errors.DomainError):
    """There is no account of this address, and none is made by this provider."""

    code = "EXTERNAL_SIGN_UP_REFUSED"
    zh = "该邮箱没有账号，且不能由该身份提供方自动建立。"


@dataclass(eq=False)
class ExternalEmailDiffers(errors.DomainError):
    """The address that the provider vouches for is not that of your account."""

    code = "EXTERNAL_EMAIL_DIFFERS"
    zh = "身份提供方确认的邮箱与您账号的邮箱不一致。"


@dataclass(eq=False)
class LastWayIn(errors.DomainError):
    """You have no password, so this is the only way you can sign in; choose a password first."""

    code = "LAST_WAY_IN"
    zh = "您尚未设置密码，这是唯一的登录方式，请先设置密码。"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom a provider vouches for; the address only where it says that it is proven."""

    subject: str
    email: str | None
    name: str | None


def check_issuer(issuer: str, *, field: errors.FieldPath) -> str:
    """Refuse an issuer that is no plain address; where it may be called is checked when it is."""
    try:
        parts = urlsplit(issuer)
    except ValueError:
        raise IssuerInvalid(field=field) from None
    if (
        parts.scheme not in ("https", "http")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise IssuerInvalid(field=field)
    return issuer


def check_domains(domains: Sequence[str], *, field: errors.FieldPath) -> list[str]:
    """Domains as they are compared: lower case, each once."""
    if len(domains) > DOMAINS_LIMIT:
        raise errors.OutOfRange(minimum="0", maximum=str(DOMAINS_LIMIT), field=field)
    plain = [domain.strip().lower() for domain in domains]
    errors.raise_all(
        [
            DomainInvalid(domain=domain[:64], field=(*field, index))
            for index, domain in enumerate(plain)
            if not DOMAIN.fullmatch(domain)
        ]
    )
    return list(dict.fromkeys(plain))


def may_sign_up(email: str, *, allows: bool, domains: Sequence[str]) -> bool:
    """Whether an account is made for a proven address; without domains, for any. A subdomain is another domain."""
    return allows and (not domains or email.rpartition("@")[2] in domains)


def is_return(path: str) -> bool:
    """Whether a browser may be sent back to this path of ours: never to another host."""
    return len(path) <= RETURN_LIMIT and PATH.fullmatch(path) is not None


def is_proof(proof: str, *, challenge: str) -> bool:
    """Whether this is what the challenge was made of (RFC 7636 §4.6, by S256)."""
    made = base64.urlsafe_b64encode(hashlib.sha256(proof.encode()).digest()).rstrip(b"=").decode()
    return hmac.compare_digest(made, challenge)


def read_claims(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime) -> Person:
    """Whom an ID token whose signature is good is about (Core §3.1.3.7); raises NotBelieved."""
    if not _is_text(claims.get("iss")) or claims["iss"] != issuer:
        raise NotBelieved("iss")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if client_id not in named or not all(_is_text(item) for item in named):
        raise NotBelieved("aud")
    if (len(named) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise NotBelieved("azp")
    given = claims.get("nonce")
    if not _is_text(given) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise NotBelieved("nonce")
    moment, leeway = now.timestamp(), LEEWAY.total_seconds()
    until, since = claims.get("exp"), claims.get("iat")
    if not _is_number(until) or until <= moment - leeway:
        raise NotBelieved("exp")
    if not _is_number(since) or not moment - OLDEST.total_seconds() - leeway <= since <= moment + leeway:
        raise NotBelieved("iat")
    subject = claims.get("sub")
    if not _is_text(subject) or not 0 < len(subject) <= SUBJECT_LIMIT or "\0" in subject:
        raise NotBelieved("sub")
    return Person(subject=subject, **proven_of(claims))


def proven_of(claims: Mapping[str, Any]) -> dict[str, str | None]:
    """The address that is proven, and the name; a text that says true is not true."""
    email, name = claims.get("email"), claims.get("name")
    proven = claims.get("email_verified") is True and _is_text(email)
    return {"email": email if proven else None, "name": name if _is_text(name) else None}


def check_hash(claimed: Any, *, access_token: str) -> None:
    """Refuse an access token that is not the one of the ID token; one that says nothing is believed (§3.1.3.6)."""
    if claimed is None:
        return
    # Every algorithm that is taken hashes with SHA-256.
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    expected = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    if not _is_text(claimed) or not hmac.compare_digest(claimed.encode(), expected.encode()):
        raise NotBelieved("at_hash")


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 40
