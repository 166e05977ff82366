"""How one provider speaks on its socket."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.streaming import StreamedSegment
    from bot.errors import ProviderError

Message: TypeAlias = str | bytes
"""A text frame or a binary frame."""


class Address(NamedTuple):
    """Where a socket is opened, with which headers; `session` is the provider's name for it."""

    url: str
    headers: Mapping[str, str]
    session: str | None = None


class Acknowledged(NamedTuple):
    """The provider has this many bytes of sound for good, counted from the session's start."""

    until: int


class Over(NamedTuple):
    """Nothing more comes."""


class Ready(NamedTuple):
    """The session takes sound from now on."""


Told: TypeAlias = "StreamedSegment | Acknowledged | Over | Ready"
"""What a message of the provider means; times in segments count what was sent, in seconds."""


class Dialect(ABC):
    """Translates one session; it is asked by one task at a time and does no I/O.

    Sound is sent as frames of `frame_s` seconds (the last one of a talkspurt is filled up with
    silence), not faster than `speed` times real time. After somebody has stopped, `silence_s` of
    silence follow, so that the provider finds the end; then `flush` is sent. When nothing was sent
    for `keep_alive_s`, `keep_alive` is, or a frame of silence if it has none. After `ending` the
    last results may take `last_words_s`. `waits` says that sound is sent only after `Ready`.

    A socket that takes nothing for `patience_s`, or does not answer a ping within `ping_s`, is
    lost. A session that `resumes` goes on after a close, over another socket at the same address:
    all sound that was not `Acknowledged` is sent again. It is tried `resumptions` times before
    something is acknowledged again, after waits that double from `resume_wait_s` up to two seconds.
    """

    rate: ClassVar[int] = 16_000
    frame_s: ClassVar[float] = 0.1
    speed: float | None = None
    silence_s: float = 0.8
    keep_alive_s: ClassVar[float | None] = None
    last_words_s: ClassVar[float] = 15.0
    waits: ClassVar[bool] = False
    patience_s: ClassVar[float] = 30.0
    ping_s: ClassVar[float] = 10.0
    resumes: ClassVar[bool] = False
    resumptions: ClassVar[int] = 5
    resume_wait_s: ClassVar[float] = 0.3

    def opening(self) -> Sequence[Message]:
        """What is sent first."""
        return ()

    @abstractmethod
    def sound(self, pcm: bytes) -> Message:
        """A frame of mono sound at `rate`, signed 16 bit, little endian."""

    def flush(self) -> Sequence[Message]:
        """What lets the provider end an utterance now."""
        return ()

    def keep_alive(self) -> Message | None:
        """What keeps the session open while nobody speaks."""
        return None

    @abstractmethod
    def ending(self) -> Sequence[Message]:
        """What says that no more sound comes."""

    @abstractmethod
    def read(self, message: Message) -> Iterable[Told]:
        """What a message means; raises `ProviderError` for an error that ends the session."""

    @abstractmethod
    def closed(self, code: int | None, reason: str) -> ProviderError | None:
        """Why the provider closed; None where it had said everything.

        The code is None if the connection broke.
        """

    def may_resume(self, code: int) -> bool:
        """Whether the session goes on after a close with this code; asked where it `resumes`."""
        del code
        return True

    def rest(self) -> Iterable[StreamedSegment]:
        """What still counts once the provider has closed with everything said."""
        return ()
