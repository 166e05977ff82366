"""Handing frames to the sink, and counting what does not become one."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.domain.voice import Frame, Loss
from integrations.discord.voice.opus import samples
from integrations.discord.voice.speakers import RECENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports.voice import VoiceSink
    from integrations.discord.voice.speakers import Speakers, Voice

_log = logging.getLogger(__name__)


class Delivery:
    """The last step of every packet; used by the reader's thread only, but for `announce_next`.

    `heard` counts frames, `last` is the newest. `on_first` is called with the first frame, and with
    the next one after each `announce_next`.
    """

    def __init__(self, sink: VoiceSink, speakers: Speakers, on_first: Callable[[], object]) -> None:
        self.heard = 0
        self.last: Frame | None = None
        self.faults = 0
        self._sink = sink
        self._frame = sink.frame
        self._speakers = speakers
        self._on_first = on_first
        self._is_awaited = True

    def announce_next(self) -> None:
        """Call `on_first` with the next frame."""
        self._is_awaited = True

    def hear(
        self, voice: Voice, sequence: int, timestamp: int, arrived_ns: int, opus: bytes
    ) -> None:
        """Hand on what was decrypted, unless it can't be Opus."""
        if not samples(opus):
            self.lose(voice.speaker, Loss.MALFORMED, 1)
            return
        voice.recent[sequence % RECENT] = sequence
        voice.heard_ns = arrived_ns
        voice.tally.received += 1
        self.heard += 1
        frame = Frame(voice.speaker, voice.ssrc, sequence, timestamp, arrived_ns, opus)
        self.last = frame
        self._frame(frame)
        if self._is_awaited:
            self._is_awaited = False
            self._on_first()

    def lose(self, speaker: str | None, loss: Loss, packets: int) -> None:
        """Count packets of which no sound comes."""
        if packets:
            if speaker is not None:
                self._speakers.tally(speaker).lost[loss] += packets
            self._sink.lost(speaker, loss, packets)

    def fail(self, error: BaseException) -> None:
        """Count a packet that something of ours, or of davey's, broke at; never raises."""
        self.faults += 1
        if self.faults == 1:
            _log.error("a voice packet could not be processed", exc_info=error)
        with suppress(Exception):
            self.lose(None, Loss.MALFORMED, 1)
