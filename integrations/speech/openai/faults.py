"""What failures of OpenAI's speech to text mean.

Messages are looked at and never told on: those of some servers repeat what they were sent, the key
included. Codes and the wait that is asked for: the openai package, `_exceptions.py` and
`_base_client.py`.
"""

import re

import httpx2
import openai

from bot.errors import Fault, ProviderError
from integrations._http import retry_after_s
from integrations.speech.openai.models import NAME

_FAULTS = {
    401: Fault.AUTHENTICATION,
    402: Fault.QUOTA,
    403: Fault.AUTHENTICATION,
    408: Fault.SERVER,
    409: Fault.SERVER,
    413: Fault.TOO_LONG,
    425: Fault.SERVER,
    429: Fault.RATE,
}
_CODES = {
    "insufficient_quota": Fault.QUOTA,
    "billing_hard_limit_reached": Fault.QUOTA,
    "billing_not_active": Fault.QUOTA,
    "invalid_api_key": Fault.AUTHENTICATION,
    "rate_limit_exceeded": Fault.RATE,
    "session_expired": Fault.CONNECTIVITY,
    "server_error": Fault.SERVER,
}
_NO_QUOTA = "exceeded your current quota"
_TOO_LONG = ("longer than", "maximum content size", "too large", "too long")
_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_NOT_FOUND = 404
_SERVER_ERROR = 500
_LONGEST = 10_000


def fault_of(code: str | None, message: str) -> Fault | None:
    """What an error is about by its code and its message, None if they do not tell."""
    if code in _CODES:
        return _CODES[code]
    return Fault.QUOTA if _NO_QUOTA in message.lower() else None


def plain(*codes: object) -> str:
    """Codes where they are plain words, in parentheses."""
    told = [code for code in codes if isinstance(code, str) and _PLAIN.fullmatch(code)]
    return f" ({', '.join(told)})" if told else ""


def provider_error(error: openai.OpenAIError | httpx2.HTTPError) -> ProviderError:
    """A failure in our words."""
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
    return ProviderError(
        NAME,
        Fault.CONNECTIVITY,
        f"no answer: {type(cause or error).__name__}",
        is_in_doubt=not isinstance(cause, _NOT_SENT),
    )


def _of_status(error: openai.APIStatusError) -> ProviderError:
    status = error.status_code
    said = error.response.text[:_LONGEST].lower()
    fault = fault_of(error.code, said) or _FAULTS.get(status)
    if fault is None:
        fault = Fault.SERVER if status >= _SERVER_ERROR else Fault.BAD_INPUT
    if fault is Fault.BAD_INPUT and any(words in said for words in _TOO_LONG):
        fault = Fault.TOO_LONG
    codes = plain(error.code, error.type, error.param, error.request_id)
    hint = ": no such model, or no such address" if status == _NOT_FOUND else ""
    return ProviderError(
        NAME,
        fault,
        f"status {status}{codes}{hint}",
        retry_after_s=retry_after_s(error.response.headers),
        is_in_doubt=status in {502, 504},
    )
