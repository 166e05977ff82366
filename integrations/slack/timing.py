"""Waiting, so that tests need not."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Timing(NamedTuple):
    """Seconds that pass on a clock that never goes back, and how one waits for them."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


MACHINE = Timing()
"""As time passes on this machine."""
