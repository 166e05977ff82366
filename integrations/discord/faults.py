"""What it looks like when Discord does not answer, or not as it should."""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.errors import Fault, ProviderError
from integrations.discord.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREACHABLE: Final = (aiohttp.ClientError, OSError, TimeoutError)
"""There is no answer. A connection that is cut in an answer is no `OSError`."""

_FAULTS: Final = {401: Fault.AUTHENTICATION, 429: Fault.RATE}
_SERVER_ERROR: Final = 500

NO_ANSWER: Final = (discord.HTTPException, discord.GatewayNotFound, *UNREACHABLE)
"""There is no answer, or it says that something did not work."""


@contextmanager
def unless_closing(client: discord.Client) -> Iterator[None]:
    """Raise `ConnectionError` for what can't be sent any more because the client is closing.

    The library's session says so by a bare `RuntimeError`.
    """
    try:
        yield
    except RuntimeError as error:
        if not client.is_closed():
            raise
        raise ConnectionError from error


def failure(error: Exception, doing: str) -> ProviderError:
    """What the core is told of an error of the library, and whether trying again can help."""
    fault = Fault.CONNECTIVITY
    if isinstance(error, discord.HTTPException):
        is_theirs = error.status >= _SERVER_ERROR
        fault = _FAULTS.get(error.status, Fault.SERVER if is_theirs else Fault.BAD_INPUT)
    return ProviderError(PLATFORM, fault, f"{doing}: {described(error)}")


def described(error: Exception) -> str:
    """An error for the log: its kind, and the numbers that Discord gave it."""
    if isinstance(error, discord.HTTPException):
        return f"{type(error).__name__} {error.status}/{error.code}"
    return type(error).__name__


def waits(first_s: float, longest_s: float) -> Iterator[float]:
    """Seconds to wait before each new try: twice as long each time, and never quite the same."""
    wait_s = first_s
    while True:
        yield wait_s * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)
        wait_s = min(wait_s * 2, longest_s)
