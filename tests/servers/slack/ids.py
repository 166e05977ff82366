"""Ids, tokens and moments as Slack writes them."""

from __future__ import annotations

import itertools
import secrets
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.slack.clock import Clock

_ALPHABET = string.digits + string.ascii_uppercase


class Ids:
    """Ids that are each given once: a letter for the kind, and ten of base 36."""

    def __init__(self) -> None:
        self._numbers = itertools.count(36**9 + 17, 7919)

    def __call__(self, letter: str) -> str:
        number, digits = next(self._numbers), ""
        while number:
            number, rest = divmod(number, 36)
            digits = _ALPHABET[rest] + digits
        return letter + digits


class Stamps:
    """Values of `ts`: seconds and microseconds, no two the same, in the order of their making."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_us = 0

    def __call__(self) -> str:
        self._last_us = max(self._last_us + 1, int(self._clock() * 1_000_000))
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06}"


def token(prefix: str) -> str:
    """A token that nobody guesses."""
    return f"{prefix}-{secrets.token_hex(12)}-{secrets.token_hex(12)}"
