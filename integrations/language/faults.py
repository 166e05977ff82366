"""What failures of an OpenAI-compatible server mean.

The messages of servers repeat what they were sent, the key included: they are looked at and never
told on. Codes and the wait that is asked for: the openai package, `_exceptions.py` and
`_base_client.py`.
"""

import re

import httpx2
import openai

from bot.errors import Fault, ProviderError
from integrations._http import retry_after_s

_FAULTS = {
    401: Fault.AUTHENTICATION,
    402: Fault.QUOTA,
    403: Fault.AUTHENTICATION,
    408: Fault.CONNECTIVITY,
    409: Fault.SERVER,
    425: Fault.SERVER,
    429: Fault.RATE,
}
_NO_QUOTA = (
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "exceeded your current quota",
)
_TOO_LONG = (
    "context_length_exceeded",
    "exceed_context_size",
    "maximum context length",
    "context window",
    "prompt is too long",
    "request too large",
)
_STATUSES_OF_TOO_LONG = frozenset({400, 413, 422, 429, 500})
_FILTERED = ("content_filter", "content_policy_violation")
_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOT_FOUND = 404
_SERVER_ERROR = 500
_LONGEST = 10_000


def said_by(error: openai.APIStatusError) -> str:
    """All that a server says in an error, in small letters, to look for words; never to be told.

    The client's own message has only what stands in the usual place.
    """
    return f"{error.code} {error.type} {error.param} {error.response.text[:_LONGEST]}".lower()


def is_filtered(error: openai.APIError) -> bool:
    """Whether a server would not even read the prompt for its content."""
    return error.code in _FILTERED


def provider_error(
    error: openai.OpenAIError | httpx2.HTTPError, provider: str, host: str, model: str
) -> ProviderError:
    """A failure in our words; `host` is where the request and the key were sent."""
    if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
        return ProviderError(provider, Fault.CONNECTIVITY, f"no answer from {host} in time")
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, provider, host, model)
    if isinstance(error, httpx2.DecodingError):
        return ProviderError(provider, Fault.BAD_OUTPUT, f"{host} sent what can't be unpacked")
    kind = type(error.__cause__ or error).__name__
    return ProviderError(provider, Fault.CONNECTIVITY, f"{host} could not be reached ({kind})")


def _of_status(error: openai.APIStatusError, provider: str, host: str, model: str) -> ProviderError:
    status = error.status_code
    said = said_by(error)
    fault = _FAULTS.get(status, Fault.SERVER if status >= _SERVER_ERROR else Fault.BAD_INPUT)
    what = f"{host} answered {status}{_codes(error)}"
    if fault is Fault.AUTHENTICATION:
        what = f"the key was not accepted: {what}"
    elif fault is Fault.RATE and any(code in said for code in _NO_QUOTA):
        fault = Fault.QUOTA
    elif status in _STATUSES_OF_TOO_LONG and any(words in said for words in _TOO_LONG):
        fault, what = Fault.TOO_LONG, f"context length exceeded: {what}"
    elif status == _NOT_FOUND:
        what = f"no model {model!r}, or no such address: {what}"
    return ProviderError(provider, fault, what, retry_after_s=retry_after_s(error.response.headers))


def _codes(error: openai.APIStatusError) -> str:
    """The code, kind and parameter of an error where they are plain words, and its number."""
    told = [
        value
        for value in (error.code, error.type, error.param, error.request_id)
        if isinstance(value, str) and _PLAIN.fullmatch(value)
    ]
    return f" ({', '.join(told)})" if told else ""
