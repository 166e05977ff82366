"""Opening a socket to a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, InvalidURI, WebSocketException

from bot.errors import Fault, ProviderError
from integrations._http import retry_after_s
from integrations.speech.wire.http import fault_of, hidden, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from websockets.asyncio.client import ClientConnection

    from integrations.speech.wire.dialect import Address

_CONNECT_S = 15.0
_CLOSE_S = 1.0
_MOST_BYTES = 4 << 20
"""Of one message; a result with every word timed has a few kB."""


class _Straight(connect):
    """Follows no redirects: they would take the key along."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def connected(provider: str, address: Address, ping_s: float = 10.0) -> ClientConnection:
    """A socket to a provider; raises `ProviderError`.

    The other side is lost if it does not answer a ping within `ping_s`.
    """
    try:
        return await _Straight(
            address.url,
            additional_headers=dict(address.headers),
            compression=None,  # there is nothing to gain from sound
            open_timeout=_CONNECT_S,
            close_timeout=_CLOSE_S,
            ping_interval=ping_s,
            ping_timeout=ping_s,
            max_size=_MOST_BYTES,
        )
    except InvalidStatus as error:
        raise _refused(provider, error, address.headers) from None
    except InvalidURI:
        raise ProviderError(provider, Fault.BAD_INPUT, "its address is none of a socket") from None
    except (OSError, TimeoutError, WebSocketException) as error:
        detail = f"can't be reached: {type(error).__name__}"
        raise ProviderError(provider, Fault.CONNECTIVITY, detail) from None


def _refused(provider: str, error: InvalidStatus, headers: Mapping[str, str]) -> ProviderError:
    response = error.response
    text = bytes(response.body or b"").decode(errors="replace")
    return ProviderError(
        provider,
        fault_of(response.status_code),
        f"status {response.status_code}: {one_line(hidden(text, headers))}",
        retry_after_s=retry_after_s(response.headers),
    )
