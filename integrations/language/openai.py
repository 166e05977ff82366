"""OpenAI, and every server that speaks like it: Ollama, vLLM, llama.cpp and others."""

from __future__ import annotations

import time
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

import httpx2
import openai

from bot.domain.language import Completion, Ending, Usage
from bot.errors import Fault, ProviderError, SettingsError
from bot.ports import ChatModel
from integrations.language.dialect import Dialect
from integrations.language.faults import is_filtered, provider_error
from integrations.language.replies import UnusableReplyError, read_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.language import Prompt

_NO_KEY = "none"  # the client wants one, local servers look at none
_MAX_REPLY_BYTES = 8 << 20
_CONNECT_TIMEOUT_S = 10.0


class OpenAiChat(ChatModel):
    """One model of a server, by chat completions with a strict JSON schema.

    `base_url` ends in `/v1` for most; None is OpenAI. `api_key` may be empty for a local server.
    `context_tokens` must not be more than the server is started with. `temperature` is left to
    the server if None. `timeout_s` bounds the silence of the server. Raises `SettingsError` for a
    key or an address that can't be sent.
    """

    name: ClassVar[str] = "openai"
    default_base_url: ClassVar[str] = "https://api.openai.com/v1"

    def __init__(
        self,
        model: str,
        api_key: str = "",
        base_url: str | None = None,
        context_tokens: int = 128_000,
        *,
        temperature: float | None = None,
        timeout_s: float = 300.0,
    ) -> None:
        base_url = base_url or self.default_base_url
        address = urlsplit(base_url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise SettingsError(
                f"The address of {self.name} is no web address.",
                "Write one that begins with https:// or http://.",
            )
        if not api_key.isascii() or any(c.isspace() or not c.isprintable() for c in api_key):
            raise SettingsError(
                f"The key for {self.name} holds characters that no key has.",
                "Copy it once more, without blanks and line ends.",
            )
        self._model = model
        self._context_tokens = context_tokens
        self._host = address.netloc.rpartition("@")[2]
        self._is_here = _is_this_machine(address.hostname)
        self._dialect = Dialect(base_url, temperature)
        # What people said is sent to the address that was set and nowhere else.
        timeout = httpx2.Timeout(timeout_s, connect=_CONNECT_TIMEOUT_S)
        http = openai.DefaultAsyncHttpxClient(timeout=timeout, follow_redirects=False)
        self._client = openai.AsyncOpenAI(
            api_key=api_key or _NO_KEY,
            base_url=base_url,
            max_retries=0,
            timeout=timeout,
            default_headers=self._headers(api_key),
            http_client=http,
        )

    @property
    def model(self) -> str:
        """The name of the model that is asked for."""
        return self._model

    @property
    def host(self) -> str | None:
        """The host that words are sent to; None if they do not leave this machine."""
        return None if self._is_here else self._host

    @property
    def context_tokens(self) -> int:
        """How many tokens prompt and answer may have together."""
        return self._context_tokens

    async def complete(self, prompt: Prompt) -> Completion:
        """The answer as it came; raises `ProviderError`.

        A parameter that the server refuses is left out at once and from then on.
        """
        began_at = time.monotonic()
        while True:
            sent = self._dialect.request(self._model, prompt)
            try:
                body = await self._post(sent)
                return read_reply(body, self._model, time.monotonic() - began_at)
            except UnusableReplyError as error:
                raise ProviderError(self.name, Fault.BAD_OUTPUT, f"{self._host}: {error}") from None
            except openai.APIStatusError as error:
                if is_filtered(error):
                    usage = Usage(calls=1, seconds=time.monotonic() - began_at)
                    return Completion(
                        text="", ending=Ending.FILTERED, model=self._model, usage=usage
                    )
                failure = provider_error(error, self.name, self._host, self._model)
                if failure.fault is Fault.TOO_LONG or not self._dialect.learns_from(error, sent):
                    raise failure from None  # the client's own error repeats what was sent
            except (openai.OpenAIError, httpx2.HTTPError) as error:
                raise provider_error(error, self.name, self._host, self._model) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _headers(self, api_key: str) -> Mapping[str, str]:
        """Headers beside those of the client."""
        del api_key
        return {}

    async def _post(self, request: dict[str, Any]) -> bytes:
        """The body of a reply; read in pieces, since nobody says that it has an end."""
        create = self._client.chat.completions.with_streaming_response.create
        async with create(**request) as response:
            body = bytearray()
            async for piece in response.iter_bytes():
                body += piece
                if len(body) > _MAX_REPLY_BYTES:
                    raise UnusableReplyError("the reply is larger than any answer")
        return bytes(body)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
