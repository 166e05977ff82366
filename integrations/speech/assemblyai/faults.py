"""What AssemblyAI's errors mean."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from bot.errors import Fault, ProviderError
from integrations.speech.wire.http import hidden, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "assemblyai"

_MONEY = ("balance", "top up", "fund", "credit", "billing", "paid-only")
_TOO_MUCH = ("too long", "too large", "maximum duration")
_OF_SOUND = ("audio", "file", "duration")
_SOUND = (
    "too short",
    "does not appear to contain",
    "does not contain",
    "transcod",
    "unsupported",
    "corrupt",
    "language",
    "speech_threshold",
)
_GONE = "not found"

_CODES: Mapping[int, Fault] = {
    1013: Fault.SERVER,
    3005: Fault.SERVER,
    3006: Fault.BAD_INPUT,
    3007: Fault.BAD_INPUT,
    3008: Fault.SERVER,
    3009: Fault.RATE,
    4000: Fault.BAD_INPUT,
    4001: Fault.AUTHENTICATION,
    4002: Fault.QUOTA,
    4003: Fault.QUOTA,
    4029: Fault.RATE,
    4100: Fault.BAD_INPUT,
    4101: Fault.BAD_INPUT,
    4102: Fault.RATE,
}
"""Codes of closes and of errors in a session; those from 4000 on are of an older table."""

SERVER_ERROR = 3005
"""Stands for whatever has no code of its own."""

_UNAUTHORIZED = 1008
_TOO_FAST = 3007
_GOODBYES = frozenset({1000, 1001})


def explain(status: int, body: object) -> tuple[Fault | None, str]:
    """The fault of a refused request, where its text tells more than the status; and the text."""
    text = body.get("error") if isinstance(body, dict) else None
    if not isinstance(text, str):
        return None, ""
    fault = None
    if status == HTTPStatus.BAD_REQUEST and _says(text, _MONEY):
        fault = Fault.QUOTA
    elif status == HTTPStatus.BAD_REQUEST and _is_too_long(text):
        fault = Fault.TOO_LONG
    elif status == HTTPStatus.FORBIDDEN and _says(text, ("upload",)):
        fault = Fault.BAD_INPUT  # sound that was uploaded with another key
    return fault, text


def is_gone(error: ProviderError) -> bool:
    """Whether an error says that there is no such transcript (any more)."""
    return error.fault is Fault.BAD_INPUT and (
        error.detail.startswith("status 404") or _GONE in error.detail.lower()
    )


def failed(text: str, key: str) -> ProviderError:
    """The error of a transcript with the status `error`."""
    fault = Fault.SERVER
    if _is_too_long(text):
        fault = Fault.TOO_LONG
    elif _says(text, _SOUND):
        fault = Fault.BAD_INPUT
    return ProviderError(NAME, fault, f"could not hear it: {without(key, text)}")


def ended(code: int | None, reason: str, key: str) -> ProviderError:
    """The error of a session that the server ended, by its close or by a message before it."""
    if code is None:
        return ProviderError(NAME, Fault.CONNECTIVITY, "the connection broke")
    if code in _GOODBYES:
        return ProviderError(NAME, Fault.SERVER, "the session ended before its last words")
    fault = _CODES.get(code, Fault.SERVER)
    if code == _UNAUTHORIZED:
        fault = Fault.QUOTA if _says(reason, _MONEY) else Fault.AUTHENTICATION
    elif code == _TOO_FAST and _says(reason, ("rate exceeded",)):
        fault = Fault.RATE  # sound that was held up on its way arrives all at once
    return ProviderError(NAME, fault, f"session ended, {code}: {without(key, reason)}")


def without(key: str, text: str) -> str:
    """What the server says, in one line that does not repeat the key."""
    return one_line(hidden(text, {"Authorization": key}))


def _is_too_long(text: str) -> bool:
    return _says(text, _TOO_MUCH) and _says(text, _OF_SOUND)


def _says(text: str, any_of: tuple[str, ...]) -> bool:
    return any(words in text.lower() for words in any_of)
