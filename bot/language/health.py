"""Which language models are left alone for a while, so that not every call finds out anew."""

from datetime import datetime, timedelta

from bot.errors import Fault, ProviderError
from bot.language.settings import LanguageSettings
from bot.ports import Clock

_NEEDS_SOMEBODY = frozenset({Fault.AUTHENTICATION, Fault.QUOTA})


class Health:
    """What is known of one model in this process."""

    def __init__(self, settings: LanguageSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._rests_until: datetime | None = None
        self._fault: ProviderError | None = None

    @property
    def fault(self) -> ProviderError | None:
        """Why the model is left alone now; None if it may be asked."""
        if self._rests_until is None or self._clock.now() >= self._rests_until:
            return None
        return self._fault

    def failed(self, error: ProviderError) -> None:
        """Let the model rest if further calls would fail alike."""
        if error.fault in _NEEDS_SOMEBODY:
            seconds = self._settings.rest_s
        elif error.fault.is_retryable and error.fault is not Fault.BAD_OUTPUT:
            seconds = self._settings.short_rest_s
        else:
            return
        self._fault = error
        self._rests_until = self._clock.now() + timedelta(seconds=seconds)
