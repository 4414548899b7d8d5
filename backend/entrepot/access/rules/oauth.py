"""What an authorization request may ask for, what becomes of a code, and what an answer in an address looks like."""

import enum
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from entrepot.access.rules import apps as app_rules
from entrepot.access.rules.sessions import Lives

CODE_LIFE = timedelta(seconds=60)
BROWSER_LIFE = timedelta(minutes=15)
REQUEST_NAME = "urn:ietf:params:oauth:request_uri:"
REQUEST_LIFE = timedelta(seconds=60)
OPENED_LIFE = timedelta(minutes=10)
# An app goes on for its person while they are away, though not for ever.
APP_SESSION = Lives(idle=timedelta(days=60), longest=timedelta(days=365))

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
CHALLENGE_METHOD = "S256"


class Prompt(enum.StrEnum):
    """Whether the person may be asked; values of OpenID Connect that make sense without it."""

    NONE = "none"
    CONSENT = "consent"


class CodeState(enum.StrEnum):
    """What a presented code is worth."""

    GOOD = "GOOD"
    REPLAYED = "REPLAYED"
    DEAD = "DEAD"


@dataclass(frozen=True, kw_only=True)
class Code:
    """What is known of a code when a client presents it; times are the database's."""

    app_id: uuid.UUID
    expires_at: datetime
    used_at: datetime | None
    granted: bool
    holder_active: bool


def decide_code(code: Code, *, client: uuid.UUID, now: datetime) -> CodeState:
    """Decide what a code is worth to this client; one that was used before is stolen, whoever brings it."""
    if code.used_at is not None:
        return CodeState.REPLAYED
    if code.app_id != client or now >= code.expires_at or not code.granted or not code.holder_active:
        return CodeState.DEAD
    return CodeState.GOOD


def is_challenge(text: str) -> bool:
    """Tell whether a text can be a code challenge by S256: 32 bytes in base64url, and nothing after them."""
    return CHALLENGE.fullmatch(text) is not None


def is_verifier(text: str) -> bool:
    """Tell whether a text can be a code verifier (RFC 7636 §4.1)."""
    return VERIFIER.fullmatch(text) is not None


def offered_scopes(asked: Sequence[str], *, held: Iterable[str]) -> tuple[list[str], list[str]]:
    """Split what an app asks for into what this person can allow, and what they do not hold themselves."""
    own = frozenset(held)
    return [name for name in asked if name in own], [name for name in asked if name not in own]


def may_go_unasked(scopes: Iterable[str], *, allowed_before: Iterable[str] | None, is_native: bool) -> bool:
    """Tell whether a code may be given without a question: all of it was allowed before, to an app that is known.

    Anybody's program can listen on a loopback address, so a native app is never known (RFC 8252 §8.6).
    """
    return allowed_before is not None and not is_native and frozenset(scopes) <= frozenset(allowed_before)


def allowed_now(scopes: Iterable[str], *, of_sessions: Iterable[Iterable[str]], of_app: Iterable[str]) -> list[str]:
    """What an app may do by a person's consent, sorted: sessions keep what they began with, the app's limit holds."""
    return sorted(frozenset(scopes).union(*of_sessions) & frozenset(of_app))


def matches_redirect(given: str, *, registered: Iterable[str], is_native: bool) -> bool:
    """Tell whether an address is registered, to the letter; a native app's loopback address may have any port."""
    if given in registered:
        return True
    if not is_native:
        return False
    return _without_port(given) in {_without_port(item) for item in registered} - {None}


def with_parameters(address: str, parameters: Mapping[str, str]) -> str:
    """Write parameters behind an address, whose own text stays as it is."""
    sign = "&" if "?" in address else "?"
    return f"{address}{sign}{urlencode(parameters, quote_via=quote, safe='')}"


def origin_of(address: str) -> str:
    """The origin of a redirect address, as browsers write it."""
    parts = urlsplit(address)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    host = parts.hostname or ""
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def host_of(address: str) -> str:
    """The host of an address, to be shown to people."""
    return urlsplit(address).hostname or ""


def _without_port(address: str) -> str | None:
    """A loopback address without its port; None for any other and for one that is spelled in another way."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    written = f"[{host}]" if ":" in host else host
    if parts.scheme != "http" or not app_rules.is_loopback(host):
        return None
    if parts.netloc not in (written, f"{written}:{port}"):
        return None
    head = f"http://{parts.netloc}"
    return f"http://{written}{address[len(head) :]}" if address.startswith(head) else None
