"""From a datagram to a person's frame: the path every packet takes, on the reader's thread."""

from __future__ import annotations

from collections import Counter, deque
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.domain.voice import Loss
from integrations.discord.voice.delivery import Delivery
from integrations.discord.voice.encryption import AUDIO, MARKER, refusal
from integrations.discord.voice.holding import Held
from integrations.discord.voice.opus import SILENCE
from integrations.discord.voice.packets import (
    HEADER,
    HEADER_LENGTHS,
    OPUS,
    Arrival,
    arrival,
    payload,
)
from integrations.discord.voice.resolution import Resolution
from integrations.discord.voice.speakers import Speakers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.domain.voice import Reception
    from bot.ports.voice import VoiceSink
    from integrations.discord.voice.encryption import Encryption
    from integrations.discord.voice.speakers import Voice
    from integrations.discord.voice.transport import Transport

TURN_NS: Final = 100_000_000
"""How often held packets are looked after, while others come."""

_MAX_EARLY: Final = 1000

_unpack = HEADER.unpack_from


class Line:
    """One UDP connection to a voice server.

    `ssrc` is the bot's own. The event loop sets the key; the reader keeps in `early` what comes
    before that.
    """

    __slots__ = ("early", "former", "ssrc", "transport")

    def __init__(self, ssrc: int) -> None:
        self.ssrc = ssrc
        self.transport: Transport | None = None
        self.former: Transport | None = None
        self.early: deque[tuple[bytes, int]] = deque(maxlen=_MAX_EARLY)

    def rekey(self, transport: Transport) -> None:
        """Use a key from now on; what was sealed with the one before can still be opened."""
        self.former = self.transport
        self.transport = transport

    def open(self, datagram: bytes, header: int) -> bytes | None:
        """Decrypt what follows a header of so many bytes; None if no key fits."""
        if self.transport is None:
            return None
        plain = self.transport.open(datagram, header)
        if plain is None and self.former is not None:
            return self.former.open(datagram, header)
        return plain


class Receiver:
    """Turns datagrams into frames for a sink; one for the life of a room, over all its lines.

    `begin`, `receive`, `turn` and `finish` belong to the reader's thread and own everything that is
    counted, held and named. The other methods may be called from the event loop: they leave a note,
    or replace an immutable value. Times are nanoseconds of the monotonic clock.
    """

    def __init__(
        self, sink: VoiceSink, encryption: Encryption, own_id: int, on_first: Callable[[], object]
    ) -> None:
        self.arrivals: Counter[Arrival] = Counter()
        self._own_id = own_id
        self._encryption = encryption
        self._speakers = Speakers()
        self._voices = self._speakers.voices
        self._delivery = Delivery(sink, self._speakers, on_first)
        self._resolution = Resolution(self._delivery, self._speakers, encryption, own_id)
        self._line = Line(0)
        self._notes: deque[Callable[[int], None]] = deque()
        self._turn_ns = 0

    @property
    def heard(self) -> int:
        """Frames that were handed on."""
        return self._delivery.heard

    @property
    def broken_off_by(self) -> str | None:
        """Who is in the middle of a talkspurt, which would end by silence."""
        last = self._delivery.last
        return None if last is None or last.opus == SILENCE else last.speaker

    @property
    def stuck(self) -> int:
        """Packets that could not be decrypted or named when they came; some were heard later."""
        return self._resolution.stuck

    @property
    def repeated(self) -> int:
        """Packets that came again and could not be decrypted for that reason."""
        return self._resolution.repeated

    @property
    def faults(self) -> int:
        """Packets that something broke at; none is right."""
        return self._delivery.faults

    # from the event loop

    def opt_out(self, user_ids: Iterable[str]) -> None:
        """Drop the packets of exactly these people; at once, what is held included.

        Who is not among them any more is heard from the next packet on.
        """
        wanted = frozenset(user_ids)
        self._speakers.opted_out |= wanted
        self._notes.append(partial(self._opt_in_others, wanted))

    def named(self, ssrc: int, user_id: int) -> None:
        """The voice gateway says whose voice an SSRC is."""
        self._notes.append(partial(self._name, ssrc, user_id))

    def departed(self, user_id: int) -> None:
        """Somebody left the call; their last packets may still be under way."""
        self._notes.append(partial(self._speakers.depart, user_id))

    def keys_changed(self) -> None:
        """There are new keys, of the transport or of the group, or frames may come in clear."""
        self._notes.append(self._look_again)

    def server_changed(self) -> None:
        """The line that comes next leads to another server, which gives everybody a new SSRC."""
        self._notes.append(lambda _: self._voices.clear())

    def announce_next(self) -> None:
        """Call `on_first` with the next frame."""
        self._delivery.announce_next()

    def reception(self) -> Mapping[str, Reception]:
        """What was received so far, by user id."""
        return self._speakers.reception()

    def was_heard(self, user_id: int, since_ns: int) -> bool:
        """Whether a packet of this person was heard since a moment."""
        voices = self._voices.copy().values()
        return any(voice.user_id == user_id and voice.heard_ns >= since_ns for voice in voices)

    # on the reader's thread

    def begin(self, line: Line) -> None:
        """What comes from now on came by this line."""
        self._delivery.lose(None, Loss.UNDECRYPTABLE, len(self._line.early))
        self._line = line
        self._resolution.own_ssrc = line.ssrc

    def receive(self, datagram: bytes, arrived_ns: int) -> None:
        """Take one datagram, whatever it is; never raises."""
        if self._notes or arrived_ns > self._turn_ns:
            self.turn(arrived_ns)
        try:
            self._take(datagram, arrived_ns)
        except BaseException as error:  # noqa: BLE001 (one packet, not the thread; davey may panic)
            self._delivery.fail(error)

    def turn(self, now_ns: int) -> None:
        """Heed the notes and let go of what was held for too long; never raises."""
        self._turn_ns = now_ns + TURN_NS
        try:
            while self._notes:
                self._notes.popleft()(now_ns)
            self._resolution.turn(now_ns)
        except BaseException as error:  # noqa: BLE001 (one note, not the thread; davey may panic)
            self._delivery.fail(error)

    def finish(self, now_ns: int) -> None:
        """Nothing comes any more: what is still held is lost."""
        self.turn(now_ns)
        self.begin(Line(0))
        self._resolution.finish()

    def _take(self, datagram: bytes, arrived_ns: int) -> None:
        if len(datagram) < HEADER.size:
            self._set_aside(datagram)
            return
        first, second, sequence, timestamp, ssrc = _unpack(datagram)
        if first & 0xC0 != 0x80 or second & 0x7F != OPUS:  # noqa: PLR2004 (RTP version 2)
            self._set_aside(datagram)
            return
        voice = self._voices.get(ssrc)
        if voice is not None and voice.speaker in self._speakers.opted_out:
            if voice.is_there(arrived_ns):
                self._delivery.lose(voice.speaker, Loss.OPTED_OUT, 1)
                return
            voice = None
        media = self._media(datagram, HEADER_LENGTHS[first], voice, arrived_ns)
        if media is None:
            return
        if voice is not None and voice.is_settled and media[-2:] == MARKER:
            session = self._encryption.current
            if session is not None:
                try:
                    opus = session.decrypt(voice.user_id, AUDIO, media)
                except ValueError as error:
                    self._resolution.refusals[refusal(error)] += 1
                else:
                    self._delivery.hear(voice, sequence, timestamp, arrived_ns, opus)
                    return
        self._resolution.resolve(Held(ssrc, sequence, timestamp, arrived_ns, media))

    def _media(
        self, datagram: bytes, header: int, voice: Voice | None, arrived_ns: int
    ) -> bytes | None:
        """What is inside of the packet, still encrypted end to end; None if there is nothing."""
        line = self._line
        plain = line.open(datagram, header)
        if plain is None and line.transport is None:
            line.early.append((datagram, arrived_ns))
            return None
        media = payload(plain, datagram, header) if plain else b""
        if not media:
            self._delivery.lose(voice.speaker if voice else None, Loss.MALFORMED, 1)
            return None
        return media

    def _look_again(self, now_ns: int) -> None:
        early, self._line.early = self._line.early, deque(maxlen=_MAX_EARLY)
        for datagram, arrived_ns in early:
            self._take(datagram, arrived_ns)
        self._resolution.look_again(now_ns)

    def _opt_in_others(self, opted_out: frozenset[str], now_ns: int) -> None:
        self._speakers.opt_in_others(opted_out, now_ns)
        self._look_again(now_ns)

    def _name(self, ssrc: int, user_id: int, now_ns: int) -> None:
        if user_id != self._own_id:
            self._speakers.name(ssrc, user_id)
            self._resolution.release(ssrc, now_ns)

    def _set_aside(self, datagram: bytes) -> None:
        kind = arrival(datagram)
        self.arrivals[kind] += 1
        if kind is Arrival.MALFORMED:
            self._delivery.lose(None, Loss.MALFORMED, 1)
