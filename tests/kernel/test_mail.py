"""Mail: composed in the reader's language, kept as a file, or sent over SMTP with TLS."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from entrepot.kernel import mail

MESSAGE = mail.Message(
    to="buyer@example.com",
    locale="zh-CN",
    subject={"zh-CN": "订单 1001 已发货", "en": "Order 1001 is on its way"},
    body={"zh-CN": "您好！\n包裹已寄出。", "en": "Hello!\nYour parcel has left."},
    reference="order-1001",
)


def read(data: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("locale", "subject", "body"),
    [
        ("zh-CN", "订单 1001 已发货", "您好！\n包裹已寄出。\n"),
        ("en", "Order 1001 is on its way", "Hello!\nYour parcel has left.\n"),
        ("en-GB", "Order 1001 is on its way", "Hello!\nYour parcel has left.\n"),
        ("fr", "订单 1001 已发货", "您好！\n包裹已寄出。\n"),
    ],
)
def test_speaks_the_readers_language(locale: str, subject: str, body: str) -> None:
    composed = read(mail.compose(replace(MESSAGE, locale=locale), sender="店铺 <shop@example.com>").as_bytes())
    assert (composed["Subject"], composed.get_content()) == (subject, body)
    assert (composed["To"], composed["From"]) == ("buyer@example.com", "店铺 <shop@example.com>")


@pytest.mark.parametrize(
    "address",
    ["", "buyer", "a@b@c", "a b@example.com", "a@example.com\r\nBcc: x@example.com", "a@x, b@y", "<a@b>", "a@b;c@d"],
)
def test_refuses_what_is_not_one_address(address: str) -> None:
    with pytest.raises(mail.InvalidAddress):
        mail.compose(replace(MESSAGE, to=address), sender="shop@example.com")


def test_a_subject_is_one_line() -> None:
    composed = mail.compose(
        replace(MESSAGE, subject={"zh-CN": "你好\r\nBcc: thief@example.com"}), sender="shop@example.com"
    )
    assert composed["Subject"] == "你好 Bcc: thief@example.com"
    assert composed["Bcc"] is None


async def test_files_are_kept_where_no_server_is_configured(tmp_path: Path) -> None:
    mailer = mail.open_mailer(None, sender="shop@example.com", directory=tmp_path / "outbox")
    await mailer.send(MESSAGE)
    await mailer.send(replace(MESSAGE, locale="en"))
    subjects = [read(path.read_bytes())["Subject"] for path in sorted((tmp_path / "outbox").iterdir())]
    assert subjects == ["订单 1001 已发货", "Order 1001 is on its way"]


def test_addresses_of_servers() -> None:
    opened = mail.open_mailer("smtp://shop:p%40ss@mail.example.com", sender="shop@example.com", directory=Path())
    assert opened == mail.SmtpMailer(
        host="mail.example.com", port=587, sender="shop@example.com", user="shop", password="p@ss", security="starttls"
    )
    assert "p@ss" not in repr(opened)
    opened = mail.open_mailer("smtps://mail.example.com", sender="shop@example.com", directory=Path())
    assert opened == mail.SmtpMailer(host="mail.example.com", port=465, sender="shop@example.com", security="tls")


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://x?security=maybe"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="ENTREPOT_MAIL_URL"):
        mail.open_mailer(url, sender="shop@example.com", directory=Path())


class Server:
    """A small SMTP server that speaks STARTTLS and remembers what it was given."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.received: list[bytes] = []
        self.secured = 0
        self.offers_tls = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test ESMTP\r\n")
        while line := await reader.readline():
            command = line.split()[0].upper() if line.split() else b""
            if command == b"EHLO":
                offer = b"250-test\r\n250-STARTTLS\r\n" if self.offers_tls and not self.secured else b"250-test\r\n"
                writer.write(offer + b"250 8BITMIME\r\n")
            elif command == b"STARTTLS":
                writer.write(b"220 go\r\n")
                await writer.drain()
                await writer.start_tls(self.context)
                self.secured += 1
            elif command == b"DATA":
                writer.write(b"354 go\r\n")
                await writer.drain()
                self.received.append(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 ok\r\n")
            elif command == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
        writer.close()


@pytest.fixture
async def smtp(tmp_path: Path) -> AsyncIterator[tuple[Server, mail.SmtpMailer]]:
    certificate, key = _certificate(tmp_path)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    server = Server(serving)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    yield (
        server,
        mail.SmtpMailer(
            host="localhost",
            port=port,
            sender="shop@example.com",
            context=ssl.create_default_context(cafile=certificate),
        ),
    )
    listening.close()


def _certificate(directory: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = directory / "certificate.pem", directory / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


async def test_sends_over_tls(smtp: tuple[Server, mail.SmtpMailer]) -> None:
    server, mailer = smtp
    await mailer.send(MESSAGE)
    assert (server.secured, len(server.received)) == (1, 1)
    assert read(server.received[0])["Subject"] == "订单 1001 已发货"


async def test_never_sends_in_the_clear_when_tls_is_withheld(smtp: tuple[Server, mail.SmtpMailer]) -> None:
    server, mailer = smtp
    server.offers_tls = False
    with pytest.raises(Exception, match="STARTTLS"):
        await mailer.send(MESSAGE)
    assert server.received == []


async def test_never_sends_to_a_server_that_cannot_prove_its_name(smtp: tuple[Server, mail.SmtpMailer]) -> None:
    server, mailer = smtp
    with pytest.raises(ssl.SSLError):
        await replace(mailer, context=None).send(MESSAGE)
    assert server.received == []
