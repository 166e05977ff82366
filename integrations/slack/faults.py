"""What it looks like when Slack does not answer, or says no."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import aiohttp

from bot.errors import Fault, MinutaError, ProviderError
from integrations.slack.places import PLATFORM

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_ANSWER: Final = (aiohttp.ClientError, OSError, TimeoutError)
"""There is no answer. A connection that is cut in an answer is no `OSError`."""

GONE: Final = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_revoked"})
"""Codes for a token that is of no use any more (docs.slack.dev/reference/methods/auth.test)."""

_TRANSIENT: Final = frozenset(
    {
        "fatal_error",
        "internal_error",
        "org_login_required",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
_RATE: Final = frozenset({"rate_limited", "ratelimited"})
_NEVER_SENT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Refused(ProviderError):  # noqa: N818 (it is no error of ours)
    """Slack has understood a call and does not do it; `code` is its own word for why.

    `needed` are the permissions that it names, with commas, where one is missing.
    """

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        super().__init__(PLATFORM, Fault.BAD_INPUT, f"{method}: {code}")
        self.method = method
        self.code = code
        self.needed = needed


class ScopeMissingError(MinutaError):
    """Minuta may not do something in a team, since nobody has granted it; `scope` is the right."""

    def __init__(self, scope: str, install_url: str | None = None) -> None:
        how = (
            f"Install Minuta again, which grants it: {install_url}"
            if install_url
            else "Whoever runs Minuta adds it under OAuth & Permissions on the app's page, or takes"
            " the manifest anew, and then installs the app to the workspace again."
        )
        super().__init__(f"Minuta lacks the permission {scope} in this workspace.", how)
        self.scope = scope


class NotInstalledError(MinutaError):
    """Minuta is not in a team, or not any more."""

    def __init__(self, install_url: str | None = None) -> None:
        how = (
            f"Install it: {install_url}"
            if install_url
            else "Whoever runs Minuta installs the app to the workspace and sets SLACK_BOT_TOKEN."
        )
        super().__init__("Minuta is not installed in this Slack workspace.", how)


def refusal(
    method: str, code: str, *, needed: str = "", retry_after_s: float | None = None
) -> ProviderError:
    """What Slack's answer `ok: false` means; whether it was done is in doubt where Slack failed."""
    if code in _RATE:
        return ProviderError(PLATFORM, Fault.RATE, f"{method}: {code}", retry_after_s=retry_after_s)
    if code in _TRANSIENT:
        return ProviderError(PLATFORM, Fault.SERVER, f"{method}: {code}", is_in_doubt=True)
    return Refused(method, code, needed)


def no_answer(method: str, error: Exception) -> ProviderError:
    """What a broken connection or a time that ran out means.

    Nothing is in doubt where no connection was made.
    """
    return ProviderError(
        PLATFORM,
        Fault.CONNECTIVITY,
        f"{method}: {type(error).__name__}",
        is_in_doubt=not isinstance(error, _NEVER_SENT),
    )


def waits(first_s: float, longest_s: float) -> Iterator[float]:
    """Seconds to wait before each new try: twice as long each time, and never quite the same."""
    wait_s = first_s
    while True:
        yield wait_s * random.uniform(0.5, 1.0)  # noqa: S311 (no secret)
        wait_s = min(wait_s * 2, longest_s)
