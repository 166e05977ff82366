"""The records of a journal, one after the other, to the sound of every person in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.capture.losses import Losses, Tally
from bot.capture.opus import SAMPLE_RATE, Opus
from bot.capture.reading import instant
from bot.capture.records import Header, Kind, Lost, Mark, Unwritten
from bot.capture.rtp import NS
from bot.capture.stream import VoiceLine, VoiceStream
from bot.capture.timeline import MeetingClock
from bot.domain.voice import Frame, Loss

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.capture.records import Record
    from bot.domain.voice import SoundChunk

_ROUND_NS = 50_000_000
_ROUND_FRAMES = 500
_MAX_STREAMS = 4


class Assembler:
    """Hears one journal; the first record must be its header.

    Packets wait `hold_s` seconds of the journal's time for earlier ones before they are heard. That
    is also how far their place on the meeting's clock can profit from what comes later.
    """

    def __init__(self, started_at: datetime, hold_s: float) -> None:
        self._started_at = started_at
        self._hold_ns = round(hold_s * NS)
        self._opus = Opus()
        self._clock: MeetingClock | None = None
        self._now_ns = 0
        self._round_ns = 0
        self._new_frames = 0
        self._floor: int | None = None
        self._lines: dict[str, VoiceLine] = {}
        self._streams: dict[str, dict[int, VoiceStream]] = {}
        self._tallies: dict[str | None, Tally] = {}

    @property
    def now_ns(self) -> int:
        """The journal's time: the last instant that something was written of."""
        return self._now_ns

    @property
    def losses(self) -> Mapping[str | None, Losses]:
        """What became of the packets so far, by user id; None is for packets that were nobody's."""
        return {speaker: tally.losses() for speaker, tally in self._tallies.items()}

    def add(self, record: Record) -> None:
        """Take the next record."""
        if type(record) is Frame:
            self._stream(record).add(record)
            self._new_frames += 1
            at_ns = record.arrived_ns
        else:
            self._note(record)
            at_ns = instant(record)
        self._now_ns = max(at_ns, self._now_ns)
        is_round = self._now_ns - self._round_ns >= _ROUND_NS
        if is_round or self._new_frames >= _ROUND_FRAMES:
            self._play()

    def take(self) -> list[SoundChunk]:
        """The sound that is ready and was not taken yet; in order for each person."""
        self._play()
        return [chunk for line in self._lines.values() for chunk in line.take()]

    def finish(self) -> list[SoundChunk]:
        """The rest of the sound: nothing more comes."""
        self._interrupt(self._streams)
        return self.take()

    def settle(self, margin_s: float) -> float:
        """Up to which second of the meeting everything was heard; nothing older comes from now on.

        Waits for who is in the middle of talking. What others began to say longer before their
        first packet came than the hold and this margin is moved to after that second.
        """
        if self._clock is None:
            return 0.0
        reached = self._clock.sample(self._now_ns - self._hold_ns - round(margin_s * NS))
        for speaker, streams in self._streams.items():
            if any(stream.is_talking(self._now_ns) for stream in streams.values()):
                reached = min(reached, self._lines[speaker].end)
        self._floor = reached if self._floor is None else max(reached, self._floor)
        for line in self._lines.values():
            line.floor = self._floor
        return self._floor / SAMPLE_RATE

    def _play(self) -> None:
        self._round_ns, self._new_frames = self._now_ns, 0
        for streams in self._streams.values():
            for stream in streams.values():
                stream.play(self._now_ns)

    def _stream(self, frame: Frame) -> VoiceStream:
        streams = self._streams.get(frame.speaker)
        stream = streams.get(frame.ssrc) if streams else None
        return stream or self._new_stream(frame)

    def _new_stream(self, frame: Frame) -> VoiceStream:
        if self._clock is None:
            raise ValueError("a journal begins with its header")
        speaker = frame.speaker
        if speaker not in self._lines:
            self._lines[speaker] = VoiceLine(speaker)
            if self._floor is not None:
                self._lines[speaker].floor = self._floor
        streams = self._streams.setdefault(speaker, {})
        if len(streams) == _MAX_STREAMS:
            streams.pop(next(iter(streams))).interrupt()
        stream = VoiceStream(
            self._opus, self._clock, self._lines[speaker], self._tally(speaker), self._hold_ns
        )
        streams[frame.ssrc] = stream
        return stream

    def _note(self, record: Record) -> None:
        match record:
            case Header():
                self._clock = self._clock or MeetingClock(self._started_at, record)
            case Lost(speaker=speaker, loss=loss, packets=packets):
                self._tally(speaker).refused[loss] += packets
                if loss is Loss.OPTED_OUT and speaker is not None:
                    self._interrupt([speaker])  # what is left out on purpose is not missing
            case Unwritten(speaker=speaker, packets=packets):
                self._tally(speaker).unwritten += packets
            case Mark(kind=Kind.PAUSED | Kind.RESUMED):
                self._interrupt(self._streams)

    def _interrupt(self, speakers: Iterable[str]) -> None:
        for speaker in speakers:
            for stream in self._streams.get(speaker, {}).values():
                stream.interrupt()

    def _tally(self, speaker: str | None) -> Tally:
        return self._tallies.setdefault(speaker, Tally())
