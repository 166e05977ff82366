"""Requests to a provider: bounded, and with every failure as a `ProviderError`."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from bot.errors import Fault, ProviderError
from integrations._http import retry_after_s

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from pathlib import Path

Query: TypeAlias = "Sequence[tuple[str, str]]"
"""Parameters in order; a name may occur several times."""

_MOST_BYTES = 128 << 20
"""A transcript of ten hours with every word timed has about 20 MB."""

_MOST_BYTES_OF_ERRORS = 1 << 16
_CHUNK = 1 << 18
_CONNECT_S = 15.0
_STALL_S = 60.0
"""A connection that takes nothing of a request for so long is lost."""

_MOST_DETAIL = 200
_SHORTEST_SECRET = 8

_FAULTS = {
    401: Fault.AUTHENTICATION,
    402: Fault.QUOTA,
    403: Fault.AUTHENTICATION,
    408: Fault.SERVER,
    413: Fault.TOO_LONG,
    425: Fault.SERVER,
    429: Fault.RATE,
}


def fault_of(status: int) -> Fault:
    """What a status means where the provider's own words do not say it better."""
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Fault.SERVER
    return _FAULTS.get(status, Fault.BAD_INPUT)


Explain: TypeAlias = "Callable[[int, Any], tuple[Fault | None, str]]"
"""From a status and the body as JSON (None if it is none) to the fault, where the provider's own
words tell it better than the status, and what it says in one line."""


class Http:
    """Speaks with one provider.

    `headers` hold the key and go to `base_url` alone: redirects are not followed. `explain` reads
    the provider's errors. An answer is read up to `most_bytes`; one that is no JSON is BAD_OUTPUT.
    """

    def __init__(
        self,
        provider: str,
        base_url: str,
        headers: Mapping[str, str],
        explain: Explain,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self.provider = provider
        self._explain = explain
        self._headers = dict(headers)
        self._most_bytes = most_bytes
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/"),
            headers=dict(headers),
            timeout=httpx.Timeout(60.0, connect=_CONNECT_S),
            follow_redirects=False,
            trust_env=True,
            verify=_certificates(),
        )

    @property
    def host(self) -> str:
        """The host that is spoken to."""
        return self._client.base_url.host

    async def json(
        self,
        method: str,
        path: str,
        *,
        query: Query = (),
        body: object = None,
        file: Path | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 60.0,
    ) -> Any:  # noqa: ANN401 (what a provider answers is anybody's guess until it is validated)
        """Send `body` as JSON, or a file as it is, and return the answer's JSON; None if empty.

        Raises `ProviderError`; it `is_in_doubt` where the request was sent and no answer came.
        """
        sent: dict[str, Any] = {}
        headers = dict(headers or {})
        if body is not None:
            sent["json"] = body
        if file is not None:
            sent["content"] = chunks(file)
            size = (await asyncio.to_thread(file.stat)).st_size
            headers["Content-Length"] = str(size)
        request = self._client.build_request(
            method,
            path,
            params=list(query),
            headers=headers,
            timeout=_timeout(timeout_s),
            **sent,
        )
        return await self.send(request, timeout_s)

    async def json_if_any(self, method: str, path: str, timeout_s: float = 60.0) -> Any:  # noqa: ANN401
        """As `json`, but None where there is nothing (404)."""
        request = self._client.build_request(method, path, timeout=_timeout(timeout_s))
        return await self.send(request, timeout_s, may_be_gone=True)

    async def multipart(
        self,
        path: str,
        fields: Mapping[str, str],
        file: tuple[str, Path, str],
        timeout_s: float,
    ) -> Any:  # noqa: ANN401
        """Send a form with a file: its field's name, its path and its media type.

        What the file is called here is nobody's business there.
        """
        name, path_of_file, media_type = file
        opened = await asyncio.to_thread(path_of_file.open, "rb")
        try:
            request = self._client.build_request(
                "POST",
                path,
                data=dict(fields),
                files={name: (f"sound{path_of_file.suffix}", opened, media_type)},
                timeout=_timeout(timeout_s),
            )
            return await self.send(request, timeout_s)
        finally:
            opened.close()

    async def send(
        self, request: httpx.Request, timeout_s: float, *, may_be_gone: bool = False
    ) -> Any:  # noqa: ANN401
        """Send a request and return the answer's JSON; raises as `json` does."""
        async with self._errors(request):
            async with asyncio.timeout(timeout_s):
                response = await self._client.send(request, stream=True)
                try:
                    content = await self._read(response)
                finally:
                    await response.aclose()
        if may_be_gone and response.status_code == httpx.codes.NOT_FOUND:
            return None
        if not response.is_success:
            raise self._failure(response, content)
        if not content.strip():
            return None
        try:
            return json.loads(content, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise self._bad("the answer is no JSON") from None

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if not response.is_success and len(content) > _MOST_BYTES_OF_ERRORS:
                break
            if len(content) > self._most_bytes:
                raise self._bad("the answer is too large")
        return bytes(content)

    @asynccontextmanager
    async def _errors(self, request: httpx.Request) -> AsyncIterator[None]:
        """Turn errors into ours; only a request that was sent as a whole can be in doubt."""
        is_sent = False

        async def watch(event: str, info: Mapping[str, Any]) -> None:
            nonlocal is_sent
            del info
            is_sent |= event.endswith("send_request_body.complete")

        request.extensions = {**request.extensions, "trace": watch}
        try:
            yield
        except httpx.DecodingError:
            raise self._bad("the answer can't be unpacked") from None
        except (httpx.HTTPError, TimeoutError) as error:
            raise ProviderError(
                self.provider,
                Fault.CONNECTIVITY,
                f"no answer: {type(error).__name__}",
                is_in_doubt=is_sent,
            ) from None

    def _bad(self, detail: str) -> ProviderError:
        """Something was done, and what came of it can't be read."""
        return ProviderError(self.provider, Fault.BAD_OUTPUT, detail, is_in_doubt=True)

    def _failure(self, response: httpx.Response, content: bytes) -> ProviderError:
        status = response.status_code
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        told, detail = self._explain(status, body)
        fault = told or fault_of(status)
        if response.is_redirect:
            fault, detail = Fault.BAD_INPUT, "answers with a redirect: check its base URL"
        detail = one_line(hidden(detail, self._headers))
        return ProviderError(
            self.provider,
            fault,
            f"status {status}: {detail}" if detail else f"status {status}",
            retry_after_s=retry_after_s(response.headers),
            is_in_doubt=status in {502, 504},
        )


def _timeout(answer_s: float) -> httpx.Timeout:
    return httpx.Timeout(answer_s, connect=_CONNECT_S, write=min(answer_s, _STALL_S))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


@cache
def _certificates() -> ssl.SSLContext:
    """What servers are known by; reading the certificates takes longer than all the rest."""
    return httpx.create_ssl_context()


async def chunks(path: Path) -> AsyncIterator[bytes]:
    """A file, read piece by piece in a thread."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece
    finally:
        file.close()


def hidden(text: str, headers: Mapping[str, str]) -> str:
    """A text without what stands in headers: some servers repeat the key that they refuse."""
    for value in headers.values():
        for part in (value, *value.split()):
            if len(part) >= _SHORTEST_SECRET:
                text = text.replace(part, "…")
    return text


def one_line(text: str) -> str:
    """What a provider says, fit for a line of a log."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _MOST_DETAIL else f"{line[:_MOST_DETAIL]}…"
