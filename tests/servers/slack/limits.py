"""Rate limits: how often an app may call what (docs.slack.dev, "Rate limits")."""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.slack.apps import Install
    from tests.servers.slack.clock import Clock
    from tests.servers.slack.world import Json

TIERS = {1: 1, 2: 20, 3: 50, 4: 100, 5: 600}
"""Calls a minute by tier; 5 is what Slack calls special, and tells no number of."""

CHANNEL_INTERVAL_S = 1.0
"""Of `chat.postMessage`: one message a second in a channel."""

_WINDOW_S = 60.0


class RateLimits:
    """The buckets, of each app in each workspace; `refused` counts by method who has to wait."""

    def __init__(self, clock: Clock) -> None:
        self.is_on = False
        self.refused: Counter[str] = Counter()
        self._clock = clock
        self._calls: defaultdict[tuple[object, ...], deque[float]] = defaultdict(deque)

    def take(self, method: str, tier: int, install: Install | None, arguments: Json) -> int | None:
        """Count a call; how many seconds it has to wait, or None if it may be done."""
        if not self.is_on:
            return None
        wait_s = 0.0
        if method == "chat.postMessage":
            key = (id(install), method, arguments.get("channel"))
            wait_s = self._use(key, 1, CHANNEL_INTERVAL_S)
        wait_s = wait_s or self._use((id(install), method), TIERS[tier], _WINDOW_S)
        if not wait_s:
            return None
        self.refused[method] += 1
        return max(1, math.ceil(wait_s))

    def _use(self, key: tuple[object, ...], number: int, window_s: float) -> float:
        now, calls = self._clock(), self._calls[key]
        while calls and calls[0] <= now - window_s:
            calls.popleft()
        if len(calls) >= number:
            return calls[0] + window_s - now
        calls.append(now)
        return 0.0
