"""What Deepgram says when something went wrong."""

from __future__ import annotations

import re
from typing import Any

from bot.errors import Fault, ProviderError
from integrations.speech.wire.http import one_line

NAME = "deepgram"

_STATUS_FAULTS = {404: Fault.BAD_INPUT, 422: Fault.BAD_INPUT}

_CLOSED_EARLY = re.compile(r"\b(?:DATA|NET)-\d{4}\b")
_CLOSINGS = {
    "DATA-0000": (Fault.BAD_INPUT, "the sound can't be decoded"),
    "NET-0000": (Fault.SERVER, "something broke there"),
    "NET-0001": (Fault.CONNECTIVITY, "no sound came there for too long"),
}
_CODES = {
    1002: Fault.BAD_INPUT,
    1003: Fault.BAD_INPUT,
    1007: Fault.BAD_INPUT,
    1008: Fault.BAD_INPUT,
    1009: Fault.BAD_INPUT,
    1011: Fault.SERVER,
}
IN_ORDER = frozenset({1000, 1005})
"""Codes of an end without a complaint; 1005 stands for none."""


def explain(status: int, body: Any) -> tuple[Fault | None, str]:  # noqa: ANN401 (JSON of anybody)
    """The fault of an answer that is no success, and what it says.

    An error has `err_code` and `err_msg`, or `category` and `message`.
    """
    if not isinstance(body, dict):
        return _STATUS_FAULTS.get(status), ""
    return _STATUS_FAULTS.get(status), told_in(body)


def told_in(body: dict[str, Any]) -> str:
    """What an error says, in either of its shapes."""
    found = [body.get(name) for name in ("err_code", "category", "err_msg", "message")]
    return one_line(": ".join(text for text in found if isinstance(text, str) and text))


def closing(code: int | None, reason: str) -> ProviderError:
    """Why a socket was closed before all was said; nothing of `reason` but its code is repeated."""
    if code is None:
        return ProviderError(NAME, Fault.CONNECTIVITY, "the connection broke")
    named = _CLOSED_EARLY.search(reason)
    if named and named[0] in _CLOSINGS:
        fault, meaning = _CLOSINGS[named[0]]
        return ProviderError(NAME, fault, f"closed with {code} {named[0]}: {meaning}")
    fault = _CODES.get(code, Fault.CONNECTIVITY)
    return ProviderError(NAME, fault, f"closed with {code}{' ' + named[0] if named else ''}")
