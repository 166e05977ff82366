"""Rate limits: how often a bot may ask for what (docs.discord.com, "Rate Limits").

The numbers of single routes are not documented; these are what bots are told by the headers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from aiohttp import web

    from tests.servers.discord.clock import Clock


class Limit(NamedTuple):
    """So many requests in so many seconds."""

    number: int
    window_s: float


GLOBAL = Limit(50, 1.0)
LIMITS = {
    "POST /channels/{channel}/messages": Limit(5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": Limit(5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": Limit(5, 1.0),
    "GET /channels/{channel}/messages": Limit(5, 5.0),
    "POST /webhooks/{application}/{token}": Limit(5, 2.0),
    "PATCH /webhooks/{application}/{token}/messages/{message}": Limit(5, 5.0),
    "PATCH /guilds/{guild}/members/@me": Limit(10, 10.0),
}
_TOP_LEVEL = ("channel", "guild", "token")
_NOT_GLOBAL = ("/interactions/", "/webhooks/", "/attachments/")


@dataclass
class _Bucket:
    left: int
    resets_at: float


class Refusal(NamedTuple):
    """How long to wait, in seconds, and whether it is about all requests of the bot."""

    retry_after_s: float
    is_global: bool


class RateLimits:
    """The buckets; `refused` counts by route how often a bot was told to wait."""

    def __init__(self, clock: Clock) -> None:
        self.refused: Counter[str] = Counter()
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, route: str, request: web.Request) -> tuple[Refusal | None, dict[str, str]]:
        """Count a request; whether it is refused, and the headers that its answer has."""
        refusal = None
        if not any(part in route for part in _NOT_GLOBAL):
            refusal = self._use("global", GLOBAL, is_global=True)
        limit = LIMITS.get(route)
        if limit is None:
            headers: dict[str, str] = {}
        else:
            part = request.match_info
            where = [part[name] for name in _TOP_LEVEL if name in part]
            key = f"{route} {' '.join(where)}"
            refusal = refusal or self._use(key, limit, is_global=False)
            headers = self._headers(route, key, limit)
        if refusal:
            self.refused[route] += 1
            headers |= {
                "Retry-After": f"{refusal.retry_after_s:.3f}",
                "X-RateLimit-Scope": "global" if refusal.is_global else "user",
            }
            if refusal.is_global:
                headers["X-RateLimit-Global"] = "true"
        return refusal, headers

    def _use(self, key: str, limit: Limit, *, is_global: bool) -> Refusal | None:
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None or now >= bucket.resets_at:
            bucket = self._buckets[key] = _Bucket(limit.number, now + limit.window_s)
        if bucket.left == 0:
            return Refusal(bucket.resets_at - now, is_global)
        bucket.left -= 1
        return None

    def _headers(self, route: str, key: str, limit: Limit) -> dict[str, str]:
        bucket = self._buckets.get(key)
        if bucket is None:  # refused before it was looked at
            return {}
        return {
            "X-RateLimit-Limit": str(limit.number),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{max(0.0, bucket.resets_at - self._clock()):.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(route.encode()).hexdigest()[:32],
        }
