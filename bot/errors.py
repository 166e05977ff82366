"""Everything that can go wrong, in words for the person who has to do something about it."""

from enum import Enum


class MinutaError(Exception):
    """An error with a message for people: what happened, then what to do about it.

    The message is one line and holds no speech and no secret.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class SettingsError(MinutaError):
    """The settings do not fit; the message names every problem at once."""


class BadRecordingError(MinutaError):
    """The file that was given cannot become notes; trying again will not help."""


class NoSpaceError(MinutaError):
    """The disk is full; trying again helps once there is room."""


class NotFoundError(MinutaError):
    """What was asked for is not in the records."""


class NotAllowedError(MinutaError):
    """Somebody asked for what is not theirs to see or to change."""


class UnreachableError(MinutaError):
    """Somebody takes no direct messages, or has no account that they could go to."""


class ConflictError(MinutaError):
    """Somebody else changed it first."""


class QueueFullError(MinutaError):
    """More work is waiting than the settings allow."""


class VoiceError(MinutaError):
    """A voice room can't be entered."""


class Fault(Enum):
    """What kind of failure a provider had, and whether trying again can help."""

    AUTHENTICATION = ("authentication", False)
    QUOTA = ("quota", False)
    RATE = ("rate", True)
    BAD_INPUT = ("bad_input", False)
    TOO_LONG = ("too_long", False)
    BAD_OUTPUT = ("bad_output", True)
    CONNECTIVITY = ("connectivity", True)
    SERVER = ("server", True)

    def __init__(self, label: str, is_retryable: bool) -> None:  # noqa: FBT001 (enum value tuple)
        self.label = label
        self.is_retryable = is_retryable


class ProviderError(Exception):
    """An outside service, or an engine on this machine, did not do what it was asked to.

    `detail` is for the log and for the operator: no speech, no key. `retry_after_s` is the wait in
    seconds that the service asked for. `is_in_doubt` says that it may have done it all the same:
    the request was sent, and the answer is missing.
    """

    def __init__(
        self,
        provider: str,
        fault: Fault,
        detail: str,
        *,
        retry_after_s: float | None = None,
        is_in_doubt: bool = False,
    ) -> None:
        super().__init__(f"{provider}: {fault.label}: {detail}")
        self.provider = provider
        self.fault = fault
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.is_in_doubt = is_in_doubt
