"""Figures of a running bot, for whoever scrapes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.breaker import BreakerState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prometheus_client.metrics_core import Metric

    from bot.breaker import Breakers
    from bot.errors import Fault

_FACTORS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_DELAYS_S: Final = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
_LEVELS: Final = {BreakerState.CLOSED: 0, BreakerState.HALF_OPEN: 1, BreakerState.OPEN: 2}

FILES: Final = "files"
STREAMS: Final = "streams"
"""How sound was heard; a label, beside the provider's name."""


class Metrics:
    """What is counted, in a registry of its own; times are in seconds.

    Labels are names of providers and of faults: nothing that people said, are called or own.
    """

    def __init__(self, breakers: Breakers | None = None) -> None:
        self._registry = registry = CollectorRegistry(auto_describe=True)
        self._lags: dict[object, float] = {}
        provider, way = ["provider"], ["provider", "way"]
        self._heard = Counter(
            "minuta_speech_sound_seconds", "Sound that was heard.", way, registry=registry
        )
        self._factor = Histogram(
            "minuta_speech_real_time_factor",
            "Time that a file took, as a multiple of its length.",
            provider,
            buckets=_FACTORS,
            registry=registry,
        )
        self._delay = Histogram(
            "minuta_speech_final_delay_seconds",
            "From the last sound of an utterance being sent to its final text.",
            provider,
            buckets=_DELAYS_S,
            registry=registry,
        )
        self._model_delay = Histogram(
            "minuta_speech_final_model_delay_seconds",
            "The same without the silence that the engine waits for before an utterance is over.",
            provider,
            buckets=_DELAYS_S,
            registry=registry,
        )
        self._failures = Counter(
            "minuta_speech_failures", "Failures of engines.", [*way, "fault"], registry=registry
        )
        self._streams = Gauge(
            "minuta_speech_open_streams", "Streams that are open now.", provider, registry=registry
        )
        self._replayed = Counter(
            "minuta_speech_replayed_seconds",
            "Sound that was sent again after a stream was lost.",
            registry=registry,
        )
        self._missing = Counter(
            "minuta_speech_missing_seconds",
            "Sound that was not understood while people talked; it is heard from the recording.",
            registry=registry,
        )
        lag = Gauge(
            "minuta_live_lag_seconds",
            "How far the live text is behind the talk, in the meeting where that is most.",
            registry=registry,
        )
        lag.set_function(lambda: max(self._lags.values(), default=0.0))
        self._chats = Gauge(
            "minuta_chat_connected",
            "Whether a chat platform reaches Minuta now.",
            ["platform"],
            registry=registry,
        )
        self._calls = Counter(
            "minuta_webhook_calls",
            "Attempts to call webhooks, and webhooks that were paused.",
            ["result"],
            registry=registry,
        )
        self._nudges = Counter(
            "minuta_nudges_sent", "Messages to people about what is due.", registry=registry
        )
        self._late_nudges = Counter(
            "minuta_nudges_late",
            "Those of them that came over ten minutes after their moment.",
            registry=registry,
        )
        self._unreachable = Counter(
            "minuta_nudges_unreachable",
            "Those that reached nobody directly and were said where the meeting was.",
            registry=registry,
        )
        if breakers is not None:
            registry.register(_BreakerStates(breakers))

    def file_heard(self, provider: str, sound_s: float, took_s: float) -> None:
        """A file was heard."""
        self._heard.labels(provider, FILES).inc(max(0.0, sound_s))
        if sound_s > 0:
            self._factor.labels(provider).observe(took_s / sound_s)

    def sound_sent(self, provider: str, sound_s: float) -> None:
        """Sound went to an engine that hears people while they talk."""
        self._heard.labels(provider, STREAMS).inc(max(0.0, sound_s))

    def final_came(self, provider: str, delay_s: float, endpointing_s: float | None) -> None:
        """The final text of an utterance came so long after its last sound was sent."""
        self._delay.labels(provider).observe(delay_s)
        if endpointing_s is not None:
            self._model_delay.labels(provider).observe(max(0.0, delay_s - endpointing_s))

    def failed(self, provider: str, way: str, fault: Fault) -> None:
        """An engine failed in the way it was used."""
        self._failures.labels(provider, way, fault.label).inc()

    def stream_opened(self, provider: str) -> None:
        """A stream is open."""
        self._streams.labels(provider).inc()

    def stream_closed(self, provider: str) -> None:
        """A stream is not open any more."""
        self._streams.labels(provider).dec()

    def replayed(self, sound_s: float) -> None:
        """Sound is sent again."""
        self._replayed.inc(max(0.0, sound_s))

    def missed(self, sound_s: float) -> None:
        """Sound will not be understood while people talk."""
        self._missing.inc(max(0.0, sound_s))

    def lags(self, who: object, lag_s: float | None) -> None:
        """How far a live text is behind now; None once it is over."""
        if lag_s is None:
            self._lags.pop(who, None)
        else:
            self._lags[who] = lag_s

    def watch_chat(self, platform: str, is_connected: Callable[[], bool]) -> None:
        """Tell of a chat platform whether it is connected at the moment somebody asks."""
        self._chats.labels(platform).set_function(is_connected)

    def webhook_called(self, result: str) -> None:
        """A call of a webhook came to this."""
        self._calls.labels(result).inc()

    def nudged(self, *, is_late: bool) -> None:
        """Somebody was told what is due."""
        self._nudges.inc()
        if is_late:
            self._late_nudges.inc()

    def unreached(self) -> None:
        """Somebody could not be told directly what is due."""
        self._unreachable.inc()

    def exposition(self) -> tuple[bytes, str]:
        """Everything in Prometheus' text format, and the media type of it."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _BreakerStates(Collector):
    """What the breakers are like at the moment somebody asks."""

    def __init__(self, breakers: Breakers) -> None:
        self._breakers = breakers

    def describe(self) -> Iterable[Metric]:
        return [self._family()]

    def collect(self) -> Iterable[Metric]:
        family = self._family()
        for provider, state in self._breakers.states().items():
            family.add_metric([provider], _LEVELS[state])
        return [family]

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily(
            "minuta_provider_breaker_state",
            "Whether a provider is asked: 0 as ever, 1 once to see how it is, 2 not at all.",
            labels=["provider"],
        )
