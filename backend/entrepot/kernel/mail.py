"""Mail: a message in the recipient's language, sent over SMTP, or kept as a file where no server is configured.

Mail is sent from errands only, after the commit of what it tells; never from a transaction.
"""

import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import anyio.to_thread

from entrepot.kernel import text

TIMEOUT_SECONDS: Final = 20
_ADDRESS: Final = re.compile(r"[^@\s<>\",;:\\()\[\]]{1,64}@[^@\s<>\",;:\\()\[\]]{1,253}")


@dataclass(frozen=True, kw_only=True)
class Message:
    """A mail to one person: subject and body in every language there is, and the language they read."""

    to: str
    locale: str
    subject: Mapping[str, str]
    body: Mapping[str, str]
    default_locale: str = "zh-CN"
    reference: str = ""


class Mailer(Protocol):
    """Whatever takes mail away."""

    async def send(self, message: Message) -> None:
        """Hand the message over, or raise OSError or SMTPException, so that the errand is tried again."""


class InvalidAddress(ValueError):
    """The text is not one mail address."""


@dataclass(frozen=True, kw_only=True)
class SmtpMailer:
    """Sends over SMTP with TLS: from the start (smtps) or by STARTTLS, which is then required."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    security: str = "starttls"
    context: ssl.SSLContext | None = None

    async def send(self, message: Message) -> None:
        """Send in a thread, because the standard library's client blocks."""
        await anyio.to_thread.run_sync(self._send, compose(message, sender=self.sender))

    def _send(self, composed: EmailMessage) -> None:
        context = self.context or ssl.create_default_context()
        with self._connect(context) as server:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user is not None:
                server.login(self.user, self.password or "")
            server.send_message(composed)

    def _connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)


@dataclass(frozen=True, kw_only=True)
class FileMailer:
    """Keeps every mail as an .eml file in a directory: for development, and where no server is configured."""

    directory: Path
    sender: str

    async def send(self, message: Message) -> None:
        """Write the file under a name that sorts by time; whoever finds the name finds all of it."""
        composed = compose(message, sender=self.sender, encoding="8bit")
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{composed['Message-ID'].strip('<>').split('@')[0]}.eml"
        await anyio.Path(self.directory).mkdir(parents=True, exist_ok=True)
        written = anyio.Path(self.directory, f"{name}.part")
        await written.write_bytes(composed.as_bytes())
        await written.rename(anyio.Path(self.directory, name))


def open_mailer(url: str | None, *, sender: str, directory: Path) -> Mailer:
    """The mailer of a URL: smtp://user:password@host:587 (STARTTLS), smtps://…, ?security=none; None is files."""
    if url is None:
        return FileMailer(directory=directory, sender=sender)
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("ENTREPOT_MAIL_URL must look like smtp://user:password@host:587 or smtps://…")
    default = "tls" if parts.scheme == "smtps" else "starttls"
    security = parse_qs(parts.query).get("security", [default])[0]
    if security not in ("tls", "starttls", "none"):
        raise ValueError("security in ENTREPOT_MAIL_URL must be tls, starttls or none")
    return SmtpMailer(
        host=parts.hostname,
        port=parts.port or (465 if security == "tls" else 587),
        sender=sender,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        security=security,
    )


def compose(message: Message, *, sender: str, encoding: str | None = None) -> EmailMessage:
    """The mail as it travels; a header can hold no line of its own, because the library refuses line ends in it.

    `8bit` leaves the body as people and programs read it; by default it is whatever every server takes.
    """
    if not _ADDRESS.fullmatch(message.to):
        raise InvalidAddress(message.to[:80])
    composed = EmailMessage()
    name, address = parseaddr(sender)
    composed["From"] = Address(display_name=name, addr_spec=address)
    composed["To"] = Address(addr_spec=message.to)
    subject = text.resolve(message.subject, locale=message.locale, default=message.default_locale) or ""
    composed["Subject"] = " ".join(subject.split())
    composed["Date"] = format_datetime(datetime.now(UTC))
    domain = address.partition("@")[2] or "localhost"
    composed["Message-ID"] = make_msgid(idstring=message.reference or None, domain=domain)
    composed["Auto-Submitted"] = "auto-generated"
    body = text.resolve(message.body, locale=message.locale, default=message.default_locale) or ""
    composed.set_content(body, cte=encoding)
    # Setting the content removes every header about the content.
    composed["Content-Language"] = message.locale
    return composed
