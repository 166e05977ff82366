"""What live meetings work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.publication import Recipients
from bot.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.domain.publication import Publication
    from bot.domain.speech import Extra
    from bot.ports import (
        AudioShelf,
        ChatPlatform,
        Clock,
        Store,
        StreamingTranscriber,
        VoicePlatform,
    )


@dataclass(frozen=True)
class Surroundings:
    """Everything outside that live meetings need; `platforms` by the name that places bear.

    `chats` are the platforms of the same places on which people read, as far as they are set up.
    `say` lets the message of a key say something, `submit` hands a meeting that is over to the
    pipeline; both raise `MinutaError` and `ProviderError`, and `say` also `TimeoutError`. `live`
    understands people while they talk, where that is wanted; `instruction` is what a language model
    in its streams is asked of each utterance, where there is one, and `extras` are what it is to
    tell besides the words; one of `languages` is probably spoken. `sent_to` are the hosts that get
    to know what is said, which people are told.
    """

    store: Store
    shelf: AudioShelf
    platforms: Mapping[str, VoicePlatform]
    clock: Clock
    say: Callable[[str, Publication], Awaitable[None]]
    submit: Callable[[str], Awaitable[object]]
    chats: Mapping[str, ChatPlatform] = field(default_factory=dict)
    live: StreamingTranscriber | None = None
    instruction: str | None = None
    extras: frozenset[Extra] = frozenset()
    languages: tuple[str, ...] = ()
    metrics: Metrics = field(default_factory=Metrics)
    sent_to: Recipients = field(default_factory=Recipients)
