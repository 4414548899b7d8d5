"""Calls to addresses that others have chosen: where they may go, and what a receiver can do to us (C24, C25)."""

import asyncio
import contextlib
import ipaddress
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from entrepot.kernel import errors, outward

RULES = outward.Rules(own_hosts=frozenset({"shop.example"}))
PUBLIC = "93.184.215.14"
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://0.0.0.0/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.8/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://1.2.3/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fc00::1]/",
        "https://[ff02::1]/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://someone@example.com/",
        "https://someone:word@example.com/",
        "https://example.com@127.0.0.1/",
        "https://example.com%2f@127.0.0.1/",
        "https://exa\nmple.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com:5432/",
        "https://example.com:22/",
        "https://example.com:99999/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "ftp://example.com/",
        "javascript:alert(1)",
        "//example.com/",
        "https://",
        "https:///path",
        "https://shop.example/graphql",
        "https://SHOP.example./graphql",
        "https://-example.com/",
        "https://exa mple.com/",
        "https://example.com/" + "a" * 2_000,
        "https://example.com/é",
        "",
    ],
)
def test_c24_such_an_address_is_refused_before_anything_is_resolved(url):
    with pytest.raises(errors.AddressRefused) as refused:
        RULES.read(url, field=("input", "url"))
    assert (refused.value.code, refused.value.field) == ("ADDRESS_REFUSED", ("input", "url"))


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com", ("https", "example.com", 443, "/")),
        ("https://Example.COM.:8443/a?b=c#d", ("https", "example.com", 8443, "/a?b=c")),
        ("https://8.8.8.8/", ("https", "8.8.8.8", 443, "/")),
        ("https://[2606:4700::1111]/x", ("https", "2606:4700::1111", 443, "/x")),
        ("https://商店.example/", ("https", "xn--czrs0t.example", 443, "/")),
    ],
)
def test_an_address_of_the_public_network_is_read(url, target):
    found = RULES.read(url)
    assert (found.scheme, found.host, found.port, found.path) == target


@pytest.mark.parametrize(
    ("address", "public"),
    [
        (PUBLIC, True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("2002:808:808::", True),
        *(
            (address, False)
            for address in (
                *("127.0.0.1", "10.1.2.3", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "240.0.0.1"),
                *("192.0.0.1", "198.18.0.1", "203.0.113.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1"),
                *("64:ff9b::a00:1", "2002:a00:1::", "64:ff9b:1::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
            )
        ),
    ],
)
def test_c24_what_is_public(address, public):
    assert outward.is_public(ipaddress.ip_address(address)) is public


@contextlib.asynccontextmanager
async def receiver(answer, *, certificates=None):
    """A server on this machine that answers each connection by a coroutine; its port."""

    async def serve(reader, writer):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            await answer(head, reader, writer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certificates) as server:
        yield server.sockets[0].getsockname()[1]


def answering(*addresses):
    """A resolver that gives one list of addresses after the other, and what it was asked."""
    asked = []

    async def resolve(host, port):
        asked.append((host, port))
        return addresses[min(len(asked), len(addresses)) - 1]

    return resolve, asked


def to(host, port, addresses, *, certificates=None):
    """Calls that may go to a place of this machine by a name."""
    rules = outward.Rules(permitted=frozenset({f"{host}:{port}"}))
    resolve, asked = answering(*addresses)
    return outward.Outward(rules, resolve=resolve, certificates=certificates), asked


async def test_what_is_sent_arrives_as_it_was():
    seen = []

    async def answer(head, reader, writer):
        seen.append((head, await reader.readexactly(7)))
        writer.write(b"HTTP/1.1 202 Accepted\r\nX-Took: yes\r\ncontent-length: 5\r\n\r\nthank")

    async with receiver(answer) as port:
        calls, asked = to("hooks.example", port, [["127.0.0.1"]])
        url = f"http://hooks.example:{port}/in?a=b"
        reply = await calls.post(url, content=b"content", headers={"webhook-id": "msg_1"})
    assert (reply.status, reply.is_success, reply.body, reply.headers["x-took"]) == (202, True, b"thank", "yes")
    assert asked == [("hooks.example", port)]
    [(head, content)] = seen
    assert content == b"content"
    assert head.startswith(b"POST /in?a=b HTTP/1.1\r\n")
    assert f"host: hooks.example:{port}\r\n".encode() in head.lower()
    assert b"webhook-id: msg_1\r\n" in head


@pytest.mark.parametrize("found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::1"], ["fe80::1%eth0"], []])
async def test_c24_a_name_that_leads_into_our_network_is_not_connected_to(found):
    resolve, asked = answering(found)
    with pytest.raises(outward.Unanswered) as failed:
        await outward.Outward(RULES, resolve=resolve).get("https://localtest.example/")
    assert (failed.value.reason, len(asked)) == ("refused", 1)


async def test_c24_a_name_that_answers_otherwise_the_second_time_is_not_asked_twice(monkeypatch):
    resolve, asked = answering([PUBLIC], ["127.0.0.1"])
    connected = []

    async def connect(_self, host, *_rest):
        connected.append(host)
        raise outward.httpcore.ConnectError("nobody there")

    monkeypatch.setattr(outward.httpcore.AnyIOBackend, "connect_tcp", connect)
    with pytest.raises(outward.Unanswered) as failed:
        await outward.Outward(RULES, resolve=resolve).get("https://rebinding.example/")
    assert (failed.value.reason, asked, connected) == ("unreachable", [("rebinding.example", 443)], [PUBLIC])


async def test_c24_redirects_are_not_followed():
    async def answer(_head, _reader, writer):
        writer.write(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n")

    async with receiver(answer) as port:
        calls, asked = to("hooks.example", port, [["127.0.0.1"]])
        reply = await calls.get(f"http://hooks.example:{port}/")
    assert (reply.status, reply.is_success, len(asked)) == (302, False, 1)


async def test_c25_who_never_answers_costs_no_more_than_the_time_that_was_given():
    async def answer(_head, _reader, _writer):
        await asyncio.sleep(30)

    async with receiver(answer) as port:
        calls, _ = to("hooks.example", port, [["127.0.0.1"]])
        started = time.monotonic()
        with pytest.raises(outward.Unanswered) as failed:
            await calls.post(f"http://hooks.example:{port}/", content=b"", headers={}, seconds=0.3)
        assert time.monotonic() - started < 5
    assert failed.value.reason == "timeout"
    assert failed.value.milliseconds >= 300


async def test_c25_a_body_that_comes_byte_by_byte_is_left_and_the_answer_counts():
    async def answer(_head, _reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with receiver(answer) as port:
        calls, _ = to("hooks.example", port, [["127.0.0.1"]])
        reply = await calls.post(f"http://hooks.example:{port}/", content=b"", headers={}, seconds=0.5)
    assert reply.is_success
    assert 0 < len(reply.body) < 20


async def test_c25_a_body_without_end_is_read_up_to_its_limit():
    written = 0

    async def answer(_head, _reader, writer):
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            written += 65536

    async with receiver(answer) as port:
        calls, _ = to("hooks.example", port, [["127.0.0.1"]])
        reply = await calls.post(f"http://hooks.example:{port}/", content=b"", headers={})
    assert len(reply.body) == outward.MOST_BYTES
    assert written < 20_000_000


@pytest.mark.parametrize(
    ("said", "reason"),
    [(b"nonsense\r\n\r\n", "protocol"), (b"", "protocol"), (b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, "protocol")],
)
async def test_what_is_no_answer_is_told_apart(said, reason):
    async def answer(_head, _reader, writer):
        writer.write(said)
        await writer.drain()

    async with receiver(answer) as port:
        calls, _ = to("hooks.example", port, [["127.0.0.1"]])
        with pytest.raises(outward.Unanswered) as failed:
            await calls.get(f"http://hooks.example:{port}/")
    assert failed.value.reason == reason


async def test_where_nobody_listens_is_unreachable():
    async with receiver(None) as port:
        pass
    calls, _ = to("hooks.example", port, [["127.0.0.1"]])
    with pytest.raises(outward.Unanswered) as failed:
        await calls.get(f"http://hooks.example:{port}/")
    assert failed.value.reason == "unreachable"


async def test_certificates_are_checked_against_the_name_although_an_address_is_connected_to(tmp_path):
    own, trusted = certificates("hooks.example", tmp_path)

    async def answer(_head, _reader, writer):
        writer.write(OK)

    async with receiver(answer, certificates=own) as port:
        for name, certified, expected in (
            ("hooks.example", trusted, "ok"),
            ("other.example", trusted, "tls"),
            ("hooks.example", None, "tls"),
        ):
            calls, _ = to(name, port, [["127.0.0.1"]], certificates=certified)
            try:
                found = (await calls.get(f"https://{name}:{port}/")).body.decode()
            except outward.Unanswered as failed:
                found = failed.reason
            assert (name, found) == (name, expected)


def certificates(name, directory):
    """What a server of this name shows, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = directory / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    return own, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
