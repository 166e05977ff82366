"""Where a callback of a trial arrives."""

from __future__ import annotations

import asyncio
import hmac
import secrets

from bot.ports import CallbackDesk

_MOST_BYTES = 4 << 20


class Inbox(CallbackDesk):
    """Takes one callback; `body` is what it held. Made within a running event loop."""

    def __init__(self, public_url: str) -> None:
        self.body: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._public_url = public_url.rstrip("/")
        self._secret = secrets.token_urlsafe(32)

    def url(self, provider: str) -> str:
        """Where a provider is to call."""
        return f"{self._public_url}/callbacks/speech/{provider}/{self._secret}"

    @property
    def max_bytes(self) -> int:
        """Much more than the words of a sample."""
        return _MOST_BYTES

    async def expects(self, provider: str, secret: str) -> bool:
        """Whether it is our secret."""
        del provider
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    async def take(self, provider: str, secret: str, body: bytes) -> bool:
        """Keep the first callback with our secret."""
        is_expected = await self.expects(provider, secret)
        if is_expected and not self.body.done():
            self.body.set_result(body)
        return is_expected
