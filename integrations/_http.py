"""What vendors' HTTP has in common."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

_LONGEST_WAIT_S = 3600.0


class Headers(Protocol):
    """Headers of an answer, whatever client it came by; names in any case."""

    def get(self, name: str, default: str, /) -> str | None:
        """The value of a header."""


def retry_after_s(headers: Headers, now: datetime | None = None) -> float | None:
    """The wait in seconds that a server asks for, an hour at most; None if it asks for none.

    In milliseconds (as OpenAI's does), in seconds, or until a date (RFC 9110, 10.2.3).
    """
    for header, divisor in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(header, "") or "") / divisor
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return min(seconds, _LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(headers.get("retry-after", "") or "")
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    seconds = (until - (now or datetime.now(UTC))).total_seconds()
    return min(max(0.0, seconds), _LONGEST_WAIT_S)
