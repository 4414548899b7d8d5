"""Calls to addresses that others have chosen: never into our own network, never longer or larger than is promised.

The address is read strictly, its name is resolved once, every answer is checked, and the connection is made to one of
the checked answers: so a name that answers otherwise a moment later (DNS rebinding) leads nowhere. Redirects are not
followed.
"""

import asyncio
import contextlib
import functools
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
import idna

from entrepot.kernel import errors

PORTS = (443, 8443)
SECONDS = 5.0
CONNECT_SECONDS = 1.0
MOST_BYTES = 64 * 1024
LONGEST_URL = 2_000
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
# What a browser would read as a number in the place of a name: 2130706433, 0x7f.1, 017700000001.
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
# Addresses of version 6 that stand for one of version 4.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True)
class Target:
    """Where a call goes: an address that was read strictly."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """The host and the port, as an operator writes an exception."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back: the status, the beginning of the body, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    milliseconds: int

    @property
    def is_success(self) -> bool:
        """Whether the receiver says that it has taken what it was sent."""
        return 200 <= self.status < 300


class Unanswered(Exception):
    """No answer came: the reason is one of `timeout`, `unresolved`, `refused`, `unreachable`, `tls`, `protocol`."""

    def __init__(self, reason: str, *, milliseconds: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.milliseconds = milliseconds


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What an operator permits besides: places in one's own network by `host:port`; and which hosts are our own."""

    permitted: frozenset[str] = frozenset()
    own_hosts: frozenset[str] = frozenset()

    def read(self, url: str, *, field: errors.FieldPath = ()) -> Target:
        """The target of an address; an address that cannot be called raises AddressRefused and is never resolved."""
        target = _read(url, field)
        if target.place in self.permitted:
            return target
        if target.scheme != "https":
            raise errors.AddressRefused(reason="https only / 仅支持 https", field=field)
        if target.port not in PORTS:
            raise errors.AddressRefused(reason=f"ports {PORTS[0]} and {PORTS[1]} only / 仅支持该端口", field=field)
        literal = _literal(target.host)
        if literal is not None and not is_public(literal):
            raise errors.AddressRefused(reason="not a public address / 非公网地址", field=field)
        if target.host in self.own_hosts:
            raise errors.AddressRefused(reason="it is this server itself / 指向本服务器", field=field)
        return target

    def permits(self, target: Target, address: str) -> bool:
        """Whether a connection may be made to what a name was resolved to."""
        return target.place in self.permitted or is_public(ipaddress.ip_address(address.partition("%")[0]))


def is_public(address: Address) -> bool:
    """Whether an address is one of the public network, and stands for no other that is not."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Outward:
    """What makes such calls; connections are not kept, so that no answer can wait for another's question."""

    def __init__(
        self, rules: Rules, *, resolve: Resolve | None = None, certificates: ssl.SSLContext | None = None
    ) -> None:
        self.rules = rules
        self._resolve = resolve or _resolved
        self._certificates = certificates or _usual_certificates()

    async def post(self, url: str, *, content: bytes, headers: Mapping[str, str], seconds: float = SECONDS) -> Reply:
        """Send bytes to an address; the head of the answer counts, its body is read as far as time and size allow."""
        return await self._call("POST", url, content=content, headers=headers, seconds=seconds)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None, seconds: float = SECONDS) -> Reply:
        """Read what is at an address."""
        return await self._call("GET", url, content=None, headers=headers or {}, seconds=seconds)

    async def _call(
        self, method: str, url: str, *, content: bytes | None, headers: Mapping[str, str], seconds: float
    ) -> Reply:
        target = self.rules.read(url)
        started = time.monotonic()
        try:
            return await self._exchange(method, target, content, headers, seconds)
        except TimeoutError:
            reason = "timeout"
        except errors.AddressRefused:
            reason = "refused"
        except socket.gaierror:
            reason = "unresolved"
        except httpcore.TimeoutException:
            reason = "timeout"
        except httpcore.ProtocolError:
            reason = "protocol"
        except (httpcore.NetworkError, OSError) as error:
            reason = "tls" if _is_about_certificates(error) else "unreachable"
        raise Unanswered(reason, milliseconds=_since(started))

    async def _exchange(
        self, method: str, target: Target, content: bytes | None, headers: Mapping[str, str], seconds: float
    ) -> Reply:
        started, deadline = time.monotonic(), asyncio.get_running_loop().time() + seconds
        pool = httpcore.AsyncConnectionPool(
            ssl_context=self._certificates,
            max_connections=1,
            network_backend=_Pinned(target, self.rules, self._resolve),
        )
        async with pool:
            async with asyncio.timeout_at(deadline):
                answer = await pool.handle_async_request(_request(method, target, content, headers))
            try:
                body = await _beginning(answer, deadline)
            finally:
                await answer.aclose()
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Reply(status=answer.status, headers=told, body=body, milliseconds=_since(started))


def _request(method: str, target: Target, content: bytes | None, headers: Mapping[str, str]) -> httpcore.Request:
    url = httpcore.URL(
        scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
    )
    length = {} if content is None else {"content-length": str(len(content))}
    given = {"host": _host_header(target), **length, **headers}
    return httpcore.Request(
        method,
        url,
        headers=[(name.encode(), value.encode()) for name, value in given.items()],
        content=content,
        extensions={"timeout": {"connect": CONNECT_SECONDS}},
    )


class _Pinned(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that were checked, whatever the name answers next."""

    def __init__(self, target: Target, rules: Rules, resolve: Resolve) -> None:
        self._target = target
        self._rules = rules
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve once, check every answer, and connect to one of them."""
        assert (host, port) == (self._target.host, self._target.port), "redirects are not followed"
        found = await self._resolve(host, port)
        if not found or not all(self._rules.permits(self._target, address) for address in found):
            raise errors.AddressRefused(reason="not a public address / 非公网地址")
        failed: Exception | None = None
        for address in found[:3]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        assert failed is not None
        raise failed


def _read(url: str, field: errors.FieldPath) -> Target:
    """An address taken apart, with nothing in it that two readers could understand differently."""
    if len(url) > LONGEST_URL or _UNSAFE.search(url):
        raise errors.AddressRefused(reason="not an address / 地址无效", field=field)
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        raise errors.AddressRefused(reason="not an address / 地址无效", field=field) from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise errors.AddressRefused(reason="https only / 仅支持 https", field=field)
    if "@" in parts.netloc or "%" in parts.netloc:
        raise errors.AddressRefused(reason="no user and no escapes / 不能含用户名或转义", field=field)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise errors.AddressRefused(reason="write the path in ASCII / 路径须为 ASCII", field=field)
    return Target(parts.scheme, _host(parts.hostname, field), port, path)


def _host(name: str, field: errors.FieldPath) -> str:
    """A host's name in ASCII, or an address in its one canonical form."""
    if ":" in name:
        try:
            return str(ipaddress.IPv6Address(name))
        except ValueError:
            raise errors.AddressRefused(reason="not an address / 地址无效", field=field) from None
    try:
        host = name.rstrip(".").lower() if name.isascii() else idna.encode(name.rstrip("."), uts46=True).decode()
    except idna.IDNAError:
        raise errors.AddressRefused(reason="not a name of a host / 主机名无效", field=field) from None
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise errors.AddressRefused(reason="not an address / 地址无效", field=field) from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise errors.AddressRefused(reason="not a name of a host / 主机名无效", field=field)
    return host


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _host_header(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == {"https": 443, "http": 80}[target.scheme] else f"{host}:{target.port}"


async def _resolved(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def _beginning(answer: httpcore.Response, deadline: float) -> bytes:
    """As much of a body as comes in time and is kept; what never ends is left where it is."""
    chunks: list[bytes] = []
    size = 0
    with contextlib.suppress(TimeoutError, httpcore.ReadError, httpcore.ProtocolError):
        async with asyncio.timeout_at(deadline):
            async for chunk in answer.aiter_stream():
                chunks.append(chunk[: MOST_BYTES - size])
                size += len(chunks[-1])
                if size >= MOST_BYTES:
                    break
    return b"".join(chunks)


def _is_about_certificates(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)


@functools.cache
def _usual_certificates() -> ssl.SSLContext:
    """Those of this machine, read once."""
    return ssl.create_default_context()
