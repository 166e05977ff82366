"""Waiting for what happens in other threads, in other processes and behind sockets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


async def until(is_so: Callable[[], object], timeout_s: float = 30.0) -> None:
    """Look again and again until something is true; raises `TimeoutError`."""
    async with asyncio.timeout(timeout_s):
        while not is_so():  # noqa: ASYNC110 (what is waited for knows no event)
            await asyncio.sleep(0.005)
