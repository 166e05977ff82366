"""What Gladia says when something went wrong."""

from __future__ import annotations

from typing import Any

from bot.errors import Fault, ProviderError
from integrations.speech.wire.http import fault_of

NAME = "gladia"

_IN_ORDER = 1000
_OVER_FOR_GOOD = frozenset({1000, 1001})
_REFUSALS = range(4400, 4500)
"""Codes of closing that stand for an HTTP status, 4000 above it."""


def explain(status: int, body: Any) -> tuple[Fault | None, str]:  # noqa: ANN401 (JSON of anybody)
    """The fault of an answer that is no success, and what it says.

    An error has a `message` and, with status 400, `validation_errors`.
    """
    del status
    if not isinstance(body, dict):
        return None, ""
    wrong = body.get("validation_errors")
    found = [body.get("message"), *(wrong if isinstance(wrong, list) else ())]
    said = [text for text in found if isinstance(text, str) and text]
    return None, ": ".join(said[:3])


def may_resume(code: int) -> bool:
    """Whether a session goes on after a close; as the vendor's own client decides it."""
    return code not in _OVER_FOR_GOOD and code not in _REFUSALS


def closing(code: int | None, *, is_expected: bool) -> ProviderError | None:
    """Why a session was closed for good; None if it was in order after all sound was sent."""
    if code is None:
        return ProviderError(NAME, Fault.CONNECTIVITY, "the connection broke")
    if code == _IN_ORDER and is_expected:
        return None
    if code in _REFUSALS:
        # the URL of a session is refused, not the key: a new session may be opened
        fault = fault_of(code - 4000)
        is_sure = fault in {Fault.QUOTA, Fault.RATE}
        return ProviderError(NAME, fault if is_sure else Fault.SERVER, f"closed with {code}")
    return ProviderError(NAME, Fault.CONNECTIVITY, f"closed with {code}")
