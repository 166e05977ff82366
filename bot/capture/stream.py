"""From the packets of one RTP stream to sound at its place on the meeting's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.capture.jitter_buffer import Admission, JitterBuffer, Packet
from bot.capture.opus import (
    MAX_PACKET_SAMPLES,
    SAMPLE_RATE,
    TICKS_PER_SAMPLE,
    Opus,
    OpusDecoder,
    Samples,
)
from bot.capture.rtp import UNKNOWN_GAP, Sequence, Unwrapped
from bot.capture.timeline import Anchor, MeetingClock
from bot.domain.voice import RTP_CLOCK_HZ, Loss, SoundChunk

if TYPE_CHECKING:
    from bot.capture.losses import Tally
    from bot.domain.voice import Frame

_CHUNK_SAMPLES = SAMPLE_RATE

_MAX_CONCEALED_TICKS = RTP_CLOCK_HZ // 10
"""Concealment fades out within 100 ms; longer it would sound like somebody else."""

_SMALLEST_TICKS = RTP_CLOCK_HZ // 400
"""Opus conceals in steps of 2.5 ms."""

_QUIET_BYTES = 3
"""Of packets without sound: discontinuous transmission, and the frame F8 FF FE of silence."""

_PAUSE_NS = 100_000_000
_SUSPENSE_NS = 2_500_000_000

_TOLERANCE = SAMPLE_RATE // 1000
_JUMP = SAMPLE_RATE // 2
_PAUSE_JUMP = SAMPLE_RATE // 10
"""Further ahead than this, sound is moved at once: in talk where it would be heard, in a pause."""

_MOST_BEHIND = 5 * SAMPLE_RATE
"""Nobody makes more sound than time goes by; whoever pretends to is not heard."""


class VoiceLine:
    """The sound of one person in order of time; it never goes back.

    Streams write to `samples` after `make_ready`, which sees to room for one packet.
    """

    def __init__(self, speaker: str) -> None:
        self.samples = Samples(_CHUNK_SAMPLES + MAX_PACKET_SAMPLES)
        self.floor = -(1 << 62)
        self._speaker = speaker
        self._start = self.floor
        self._chunks: list[SoundChunk] = []

    @property
    def end(self) -> int:
        """The sample of the meeting at which the next sound begins, unless it is moved on."""
        return self._start + self.samples.used

    def move_to(self, sample: int) -> None:
        """Leave a hole up to this sample of the meeting, if that is ahead."""
        if sample > self.end:
            self._cut()
            self._start = sample

    def make_ready(self) -> None:
        """Make room for a packet, not before the floor."""
        self.move_to(self.floor)
        if self.samples.free < MAX_PACKET_SAMPLES:
            self._cut()

    def stretch(self, length: int, by: int) -> None:
        """Make the last `length` samples longer or shorter, too little to be heard."""
        room, used = self.samples.room, self.samples.used
        sound = room[used - length : used]
        places = np.linspace(0, length - 1, length + by)
        room[used - length : used + by] = np.interp(places, np.arange(length), sound)
        self.samples.used += by

    def take(self) -> list[SoundChunk]:
        """The sound since the last time, in order; chunks that touch go on without a break."""
        self._cut()
        chunks, self._chunks = self._chunks, []
        return chunks

    def _cut(self) -> None:
        if self.samples.used:
            end = self.end
            samples = self.samples.take()
            self._chunks.append(SoundChunk(self._speaker, self._start / SAMPLE_RATE, samples))
            self._start = end


class VoiceStream:
    """One SSRC of one person: orders packets, mends losses, decodes, and places what it hears.

    Sound goes on without a break as long as the sender's does. When the place by the clock differs
    from where the sound has got to, packets become longer or shorter by one sample until it fits.
    """

    def __init__(
        self, opus: Opus, clock: MeetingClock, line: VoiceLine, tally: Tally, hold_ns: int
    ) -> None:
        self._opus = opus
        self._clock = clock
        self._line = line
        self._tally = tally
        self._buffer = JitterBuffer(hold_ns)
        self._sequence = Sequence()
        self._timestamp = Unwrapped(32)
        self._anchor = Anchor()
        self._newest: Packet | None = None
        self._decoder = OpusDecoder(opus)
        self._heard: Packet | None = None

    def add(self, frame: Frame) -> None:
        """Take a packet as it arrived."""
        ticks = self._opus.ticks(frame.opus)
        if not ticks:
            self._tally.refused[Loss.MALFORMED] += 1
            return
        packet = Packet(
            self._sequence.extend(frame.sequence, frame.arrived_ns),
            self._timestamp.extend(frame.timestamp),
            ticks,
            frame.arrived_ns,
            frame.opus,
        )
        admission = self._buffer.add(packet)
        if admission is not Admission.TAKEN:
            self._tally.duplicate += admission is Admission.DUPLICATE
            self._tally.late += admission is Admission.LATE
            return
        newest = self._newest
        is_next = newest is None or packet.sequence > newest.sequence
        is_pause = newest is None or (
            is_next
            and len(newest.opus) <= _QUIET_BYTES
            and packet.arrived_ns - newest.arrived_ns > _PAUSE_NS
        )
        self._anchor.observe(
            packet.sequence, packet.timestamp, packet.arrived_ns, is_pause=is_pause
        )
        if is_next:
            self._newest = packet

    def play(self, now_ns: int) -> None:
        """Hear the packets whose turn it is at this instant of the journal."""
        for packet in self._buffer.due(now_ns):
            self._hear(packet)

    def is_talking(self, now_ns: int) -> bool:
        """Whether more sound is to be expected that belongs right behind the last.

        Somebody who stops says so with packets without sound; if those were lost, time tells.
        """
        newest = self._newest
        return (
            newest is not None
            and len(newest.opus) > _QUIET_BYTES
            and now_ns - newest.arrived_ns < _SUSPENSE_NS
        )

    def interrupt(self) -> None:
        """Hear what is left; what comes next has nothing to do with it."""
        for packet in self._buffer.rest():
            self._hear(packet)
        self._newest = None
        if self._heard is not None:
            self._heard = None
            self._decoder = OpusDecoder(self._opus)

    def _hear(self, packet: Packet) -> None:
        at_ns = self._anchor.at_ns(packet.sequence, packet.timestamp, packet.arrived_ns)
        place, before = self._clock.sample(at_ns), self._heard
        if self._line.end - place > _MOST_BEHIND:
            self._tally.late += 1
            return
        if before is None or packet.sequence - before.sequence >= UNKNOWN_GAP:
            self._line.move_to(place)
        else:
            self._bridge(before, packet, place)
        self._decode(packet, place)
        self._heard = packet

    def _bridge(self, before: Packet, packet: Packet, place: int) -> None:
        missing = packet.sequence - before.sequence - 1
        gap = packet.timestamp - before.timestamp - before.ticks
        if missing:
            self._tally.missing += missing
            self._mend(before, packet, min(gap, missing * before.ticks), gap, place)
        is_pause = gap > 0 and not missing
        jump = _PAUSE_JUMP if len(before.opus) <= _QUIET_BYTES else _JUMP
        if is_pause or place - self._line.end > jump:
            self._line.move_to(place)

    def _mend(self, before: Packet, packet: Packet, lost: int, gap: int, place: int) -> None:
        """Fill in for packets that are missing; `lost` of the `gap` was sound, all in ticks."""
        if lost <= 0:
            return
        is_pause, was_quiet = gap > lost, len(before.opus) <= _QUIET_BYTES
        # a pause lies before what is missing if the talkspurt was over, else behind it
        touches_before, touches_packet = not (is_pause and was_quiet), was_quiet or not is_pause
        copy = packet.ticks if touches_packet and lost >= packet.ticks else 0
        if copy and not self._opus.repeats_previous(packet.opus):
            copy = 0
        bridge = min(lost - copy, _MAX_CONCEALED_TICKS) if touches_before else 0
        bridge -= bridge % _SMALLEST_TICKS
        if bridge:
            self._conceal(bridge)
            self._tally.concealed += -(-bridge // before.ticks)
        self._tally.gap_ticks += lost - copy - bridge
        if gap > copy + bridge:
            self._line.move_to(place - copy // TICKS_PER_SAMPLE)
        if copy:
            self._line.make_ready()
            self._decoder.recover(packet.opus, copy // TICKS_PER_SAMPLE, self._line.samples)
            self._tally.recovered += 1

    def _decode(self, packet: Packet, place: int) -> None:
        self._line.make_ready()
        ahead = place - self._line.end
        length = self._decoder.decode(packet.opus, self._line.samples)
        if not length:
            self._tally.refused[Loss.MALFORMED] += 1
            self._tally.missing += 1
            self._tally.concealed += 1
            self._conceal(min(packet.ticks, _MAX_CONCEALED_TICKS))
            return
        self._tally.received += 1
        if not -_TOLERANCE <= ahead <= _TOLERANCE:
            self._line.stretch(length, 1 if ahead > 0 else -1)

    def _conceal(self, ticks: int) -> None:
        self._line.make_ready()
        self._decoder.conceal(ticks // TICKS_PER_SAMPLE, self._line.samples)
