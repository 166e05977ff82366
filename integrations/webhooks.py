"""Webhooks over HTTP: to the addresses that were looked at, and to no others."""

from __future__ import annotations

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final, TypeAlias

import httpx

from bot.errors import Fault, ProviderError, SettingsError
from bot.ports.webhook_sender import Answered, WebhookSender
from integrations._http import retry_after_s

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

Resolve: TypeAlias = "Callable[[str, int], Awaitable[Sequence[str]]]"
"""From a host's name and a port to its addresses, as the machine would try them.

Raises `OSError` where there are none.
"""

NAME: Final = "webhook"

_CALL_S: Final = 20.0
"""For everything that belongs to one call; the standard recommends 15 to 30 (Standard Webhooks)."""

_CONNECT_S: Final = 5.0
_MOST_URL: Final = 500
_MOST_ADDRESSES: Final = 4
_MOST_ANSWER: Final = 1 << 16
_REST_S: Final = 2.0
_MOST_PORT: Final = 65535

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as a network without IPv4 writes them (RFC 6052)."""


_METADATA: Final = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # Azure's wire server, an address of the open network
            "100.100.100.200/32",  # Alibaba Cloud
            "192.0.0.192/32",  # Oracle Cloud
            "fd00:ec2::254/128",  # Amazon EC2
            "fd20:ce::254/128",  # Google Cloud
        ),
    )
)
"""Where clouds tell machines their credentials, besides what is link-local."""

_EXAMPLES: Final = IPv6Network("3fff::/20")
"""Nobody's addresses (RFC 9637), which the standard library of 3.11 does not know yet."""

_NAMES_AT_ONCE: Final = 4
"""Hosts that are looked up at a time: names that are never answered keep nobody else waiting."""

_NOWHERE: Final = "its host is not found, or not open to all"
"""The same for both: nobody is to learn the names of a network by asking for them."""


class _RefusedError(Exception):
    """An address that must not be called; the text says why, for people."""


class HttpWebhookSender(WebhookSender):
    """Calls https addresses of the open network.

    Every host is looked up at every call, all of its addresses have to be global, and the
    connection goes to one of these: a name can't lead elsewhere in between. Nothing is kept from
    one call to the next, no connection and no cookie, and no proxy is used. With `private`, http
    and a network of one's own are allowed, too, though not where clouds tell machines their
    credentials.
    """

    def __init__(
        self,
        *,
        private: bool = False,
        certificates: ssl.SSLContext | None = None,
        resolve: Resolve | None = None,
        call_s: float = _CALL_S,
    ) -> None:
        """Trust those that the machine trusts, or `certificates`; `call_s` is for a whole call."""
        self._private = private
        self._threads = ThreadPoolExecutor(_NAMES_AT_ONCE, thread_name_prefix="webhook hosts")
        self._resolve = resolve or self._resolved
        self._call_s = call_s
        self._transport = httpx.AsyncHTTPTransport(
            verify=certificates or httpx.create_ssl_context(),
            trust_env=False,
            # a connection is known by its address alone: it must not serve another host's name
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def check(self, url: str) -> None:
        """Look whether an address may be called, without calling it; raises `SettingsError`."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                await self._addresses(self._target(url))
        except (_RefusedError, OSError, TimeoutError) as error:
            reason = str(error) if isinstance(error, _RefusedError) else _NOWHERE
            raise SettingsError(
                f"This address can't be called: {reason}.",
                "Take an https address that the receiver is reached at from the internet.",
            ) from None

    async def call(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Post a body to an address, once; raises `ProviderError` where there is no answer."""
        try:
            async with asyncio.timeout(self._call_s):
                target = self._target(url)
                addresses = await self._addresses(target)
                response = await self._posted(target, addresses, headers, body)
        except _RefusedError as error:
            raise ProviderError(NAME, Fault.BAD_INPUT, str(error)) from None
        except (TimeoutError, httpx.TimeoutException):
            raise _unreached("it did not answer in time") from None
        except httpx.HTTPError as error:
            raise _unreached(_reason(error)) from None
        except OSError:
            raise _unreached(_NOWHERE) from None
        try:
            await _read(response)
        finally:
            await response.aclose()
        return Answered(response.status_code, retry_after_s(response.headers))

    async def close(self) -> None:
        """Drop what is still open."""
        await self._transport.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _target(self, url: str) -> httpx.URL:
        """The address in its parts; raises `_RefusedError`."""
        try:
            target = httpx.URL(url)
        except httpx.InvalidURL:
            raise _RefusedError("it is no web address") from None
        if len(url) > _MOST_URL:
            raise _RefusedError(f"it is longer than {_MOST_URL} characters")
        is_whole = target.host and 0 < _port(target) <= _MOST_PORT
        if target.scheme not in {"https", "http"} or not is_whole:
            raise _RefusedError("it is no web address")
        if target.scheme == "http" and not self._private:
            raise _RefusedError("it does not begin with https://")
        if target.userinfo or target.fragment:
            raise _RefusedError("it holds a password or a mark (#)")
        return target

    async def _addresses(self, target: httpx.URL) -> Sequence[str]:
        """Where its host is; raises `_RefusedError` if that is no place to call, and `OSError`."""
        found = await self._resolve(target.raw_host.decode(), _port(target))
        if not all(self._is_allowed(address) for address in found):
            raise _RefusedError(_NOWHERE)
        return found[:_MOST_ADDRESSES]

    def _is_allowed(self, address: str) -> bool:
        parsed = ip_address(address)
        return is_near(parsed) if self._private else is_open(parsed)

    async def _resolved(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(
                self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            )
        except UnicodeError as error:  # a part of the name is longer than names may be
            raise OSError(host) from error
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    async def _posted(
        self,
        target: httpx.URL,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> httpx.Response:
        """The answer of the first address that takes the connection; raises `httpx.HTTPError`."""
        failure: httpx.HTTPError = httpx.ConnectError("there is no address")
        for address in addresses:
            try:
                return await self._post(target, address, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _post(
        self, target: httpx.URL, address: str, headers: Mapping[str, str], body: bytes
    ) -> httpx.Response:
        host = target.raw_host.decode()
        request = httpx.Request(
            "POST",
            target.copy_with(host=address),
            headers={**headers, "host": target.netloc.decode(), "connection": "close"},
            content=body,
            extensions={
                "sni_hostname": host,  # the certificate has to be that of the name
                "timeout": httpx.Timeout(self._call_s, connect=_CONNECT_S).as_dict(),
            },
        )
        return await self._transport.handle_async_request(request)


@asynccontextmanager
async def open_webhook_sender(*, private: bool) -> AsyncIterator[WebhookSender]:
    """Call webhooks for as long as the context is open; see `HttpWebhookSender`."""
    sender = HttpWebhookSender(private=private)
    try:
        yield sender
    finally:
        await sender.close()


def _port(target: httpx.URL) -> int:
    if target.port is not None:
        return target.port
    return 443 if target.scheme == "https" else 80


def is_open(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is an address that the whole internet can call, however it is written."""
    meant = _unwrapped(address)
    is_ours = meant.is_multicast or meant.is_reserved or _is_old(meant) or meant in _EXAMPLES
    return meant.is_global and not is_ours and not _tells_secrets(meant)


def is_near(address: IPv4Address | IPv6Address) -> bool:
    """Whether it can be called where one's own network may be: all but what tells credentials."""
    meant = _unwrapped(address)
    if isinstance(meant, IPv6Address):
        wrapped = meant.sixtofour or (meant.teredo and meant.teredo[1])
        meant = wrapped or meant
    return not (meant.is_link_local or _tells_secrets(meant))


def _tells_secrets(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in _METADATA)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address


def _is_old(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is of a scheme that is given up, and could be wrapped around anything."""
    if isinstance(address, IPv4Address):
        return False
    return address.is_site_local or address.sixtofour is not None or address.teredo is not None


async def _read(response: httpx.Response) -> None:
    """Let a receiver say what it has to say, up to a bound: some take a cut for a failure.

    What becomes of that changes nothing: the status is there already.
    """
    size = 0
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(_REST_S):
            async for chunk in response.aiter_raw():
                size += len(chunk)
                if size > _MOST_ANSWER:
                    return


def _unreached(detail: str) -> ProviderError:
    return ProviderError(NAME, Fault.CONNECTIVITY, detail)


def _reason(error: httpx.HTTPError) -> str:
    """What went wrong with a connection, in words of ours."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not valid for this host"
        if isinstance(cause, ssl.SSLError):
            return "it does not speak TLS"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "it takes no connection"
    if isinstance(error, httpx.ProtocolError):
        return "it closed the connection, or does not speak HTTP"
    return "the connection was lost"
