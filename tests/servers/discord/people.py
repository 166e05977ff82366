"""Scripted people: real DAVE, real Opus, and RTP as clients send it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tests.servers.discord import exchange, rtp
from tests.servers.discord.encryption import SILENCE, Encryption, Switch
from tests.servers.discord.opus import duration
from tests.servers.discord.participant import Json, Participant
from tests.servers.discord.rtp import Packet, Report, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.servers.discord.call import Call
    from tests.servers.discord.faults import Failures

_SILENCE_FRAMES = 5
_BURST, _BREATH_S = 16, 0.001
_MICROPHONE, _NOTHING = 1, 0
_VIDEO_TYPE = 101


class Announces(StrEnum):
    """When op 5 is sent: before the first packet, before each talkspurt, or never."""

    ONCE = "once"
    TALKSPURTS = "talkspurts"
    NEVER = "never"


class Sent(NamedTuple):
    """A packet as its speaker sent it; `epoch` is None where it was not encrypted by DAVE."""

    ssrc: int
    sequence: int
    timestamp: int
    opus: bytes
    epoch: int | None


class Heard(NamedTuple):
    """A packet of a remote client as a scripted person understood it."""

    user_id: int
    sequence: int
    timestamp: int
    opus: bytes


@dataclass
class Start:
    """Where a speaker's counters begin; clients begin anywhere."""

    sequence: int
    timestamp: int


class Speaker(Participant):
    """A person in a call. `wire`, `announces` and `switch` may be changed at any time.

    `unsent` counts packets for which there was no key: real clients drop them, too. `heard` is what
    remote clients said, `unheard` counts what of it could not be decrypted.
    """

    is_remote = False

    def __init__(
        self, user_id: int, ssrc: int, max_dave: int, start: Start, failures: Failures
    ) -> None:
        super().__init__(user_id, ssrc, max_dave)
        self.sequence = start.sequence
        self.timestamp = start.timestamp
        self.wire = Wire()
        self.announces = Announces.ONCE
        self.heard: list[Heard] = []
        self.unsent = 0
        self.on_leave: Callable[[], None] = lambda: None
        self._failures = failures
        self._call: Call | None = None
        self._encryption: Encryption | None = None
        self._switch = Switch.EXECUTE
        self._is_talking = False
        self._has_announced = False
        self._octets = 0
        self._undecrypted: list[tuple[int, Packet]] = []

    @property
    def encryption(self) -> Encryption:
        """DAVE's state of this person."""
        if self._encryption is None:
            raise RuntimeError("this person is in no call")
        return self._encryption

    @property
    def unheard(self) -> int:
        return len(self._undecrypted)

    @property
    def switch(self) -> Switch:
        """When the key for sending changes."""
        return self._switch

    @switch.setter
    def switch(self, switch: Switch) -> None:
        self._switch = switch
        self.encryption.switch = switch

    def enter(self, call: Call) -> None:
        """Be told op 4 and take part in a call."""

        def reply(op: int, content: Json | bytes) -> None:
            if self._call is call:
                _deliver(call.exchange, self, op, content)

        self._call = call
        encryption = Encryption(self.user_id, call.channel_id, reply)
        encryption.switch = self._switch
        encryption.version = version = min(call.exchange.version, self.max_dave)
        self._encryption = encryption
        self._has_announced = False
        self._undecrypted.clear()
        if version:
            self._failures.soon(lambda: encryption.start(version))
        call.enter(self)

    async def say(self, packets: Iterable[bytes], pace: float = 0.0) -> list[Sent]:
        """Send packets, one per `pace` seconds; 0 is as fast as a receiver's buffer allows.

        The timestamp goes on by the duration of each packet. Packets for which there is no key are
        not among what is returned.
        """
        sent = []
        begun = time.monotonic()
        for number, opus in enumerate(packets, 1):
            packet = self.say_one(opus)
            if packet:
                sent.append(packet)
            if pace:
                await asyncio.sleep(max(0.0, begun + number * pace - time.monotonic()))
            elif number % _BURST == 0:
                await asyncio.sleep(_BREATH_S)
        return sent

    def say_one(self, opus: bytes) -> Sent | None:
        """Send one packet now; None when there is no key for it."""
        self._begin_talkspurt()
        timestamp = self.timestamp
        self.timestamp = (timestamp + duration(opus)) & 0xFFFF_FFFF
        if not self.encryption.is_ready:
            self.unsent += 1
            return None
        epoch = self.encryption.epoch if opus != SILENCE else None
        sent = Sent(self.ssrc, self.sequence, timestamp, opus, epoch)
        self._send(self.wire, self.ssrc, self.sequence, timestamp, self.encryption.encrypt(opus))
        self._octets += len(opus)
        self.sequence = (self.sequence + 1) & 0xFFFF
        return sent

    async def pause(self, seconds: float, pace: float = 0.0) -> list[Sent]:
        """End the talkspurt by five frames of silence; the timestamp jumps by `seconds`.

        Nothing waits for so long: only with a `pace` do the frames of silence take their time.
        """
        silence = await self.say([SILENCE] * _SILENCE_FRAMES, pace)
        self._is_talking = False
        self.timestamp = (self.timestamp + round(48_000 * seconds)) & 0xFFFF_FFFF
        return silence

    def leave(self) -> None:
        """Leave the call and the voice channel."""
        self.on_leave()

    def announce(self, flags: int = _MICROPHONE) -> None:
        """Send op 5."""
        self._has_announced = True
        self._in_call.announce_speaking(self, flags, self.ssrc)

    def turn_camera_on(self) -> None:
        """Send op 12."""
        self.has_camera = True
        self._in_call.announce_video(self)

    def send_video(self, payload: bytes = b"\x9d\x01\x2a" + bytes(900)) -> None:
        """Send a packet of another payload type under the SSRC of the camera."""
        wire = self.wire._replace(payload_type=_VIDEO_TYPE, marker=True)
        self._send(wire, self.video_ssrc, self.sequence, self.timestamp, payload)

    def send_sender_report(self, seconds: float) -> None:
        """Say by RTCP that the timestamp of now was `seconds` after 1970."""
        report = rtp.sender_report(self.ssrc, seconds, self.timestamp, self.sequence, self._octets)
        self._in_call.forward_report(self, report)

    def send_receiver_report(self) -> None:
        """Say by RTCP how somebody else's stream is received."""
        self._in_call.forward_report(self, rtp.receiver_report(self.ssrc, 1, self.sequence))

    def send_undecryptable(self) -> None:
        """Send a frame that looks encrypted and for which nobody has the key."""
        frame = bytes(range(60)) + bytes(8) + b"\x05\x0e\xfa\xfa"
        self._send(self.wire, self.ssrc, self.sequence, self.timestamp, frame)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + 960) & 0xFFFF_FFFF

    def tell(self, op: int, content: Json) -> None:
        encryption = self.encryption

        def follow() -> None:
            encryption.told(op, content)
            self._listen_again()

        self._failures.soon(follow)

    def tell_bytes(self, op: int, payload: bytes) -> None:
        encryption, call = self.encryption, self._in_call

        def follow() -> None:
            is_late = op == exchange.PROPOSALS and call.exchange.epoch and not encryption.epoch
            if not is_late:  # a welcome is on its way, and a commit of 25 takes long
                encryption.told_bytes(op, payload)
            self._listen_again()

        self._failures.soon(follow)

    def hear(self, speaker: Participant, packet: Packet) -> None:
        if speaker.is_remote:
            self._undecrypted.append((speaker.user_id, packet))
            self._listen_again()

    def hear_report(self, report: Report) -> None:
        pass

    def end(self, close_code: int) -> None:
        del close_code  # people have no socket
        self._call = None

    @property
    def _in_call(self) -> Call:
        if self._call is None:
            raise RuntimeError("this person is in no call")
        return self._call

    def _begin_talkspurt(self) -> None:
        wants = {
            Announces.ONCE: not self._has_announced,
            Announces.TALKSPURTS: not self._is_talking,
            Announces.NEVER: False,
        }
        self._is_talking = True
        if wants[self.announces]:
            self.announce()

    def _send(self, wire: Wire, ssrc: int, sequence: int, timestamp: int, payload: bytes) -> None:
        packet = rtp.build(wire, sequence, timestamp, ssrc, payload)
        self._in_call.forward(self, packet)

    def _listen_again(self) -> None:
        # davey takes no frame older than the first it decrypted of a key: the order is kept.
        stuck: set[int] = set()
        packets, self._undecrypted = self._undecrypted, []
        for user_id, packet in packets:
            if user_id in stuck or not self._listen(user_id, packet):
                stuck.add(user_id)
                self._undecrypted.append((user_id, packet))

    def _listen(self, user_id: int, packet: Packet) -> bool:
        try:
            opus = self.encryption.decrypt(user_id, packet.payload)
        except ValueError:
            return False
        self.heard.append(Heard(user_id, packet.sequence, packet.timestamp, opus))
        return True


async def say_together(
    speakers: Sequence[Speaker], packets: Iterable[bytes], pace: float = 0.0
) -> int:
    """Let several people say the same at once, one packet of each per `pace` seconds.

    Returns how many packets were sent. With a `pace` of 0 it is as fast as a receiver's buffer
    allows.
    """
    sent = 0
    begun = time.monotonic()
    for number, opus in enumerate(packets, 1):
        sent += sum(speaker.say_one(opus) is not None for speaker in speakers)
        if pace:
            await asyncio.sleep(max(0.0, begun + number * pace - time.monotonic()))
        elif number * len(speakers) % _BURST < len(speakers):
            await asyncio.sleep(_BREATH_S)
    return sent


def _deliver(
    delivery: exchange.KeyExchange, speaker: Speaker, op: int, content: Json | bytes
) -> None:
    if op == exchange.KEY_PACKAGE and isinstance(content, bytes):
        delivery.receive_key_package(speaker, content)
    elif op == exchange.COMMIT_WELCOME and isinstance(content, bytes):
        delivery.receive_commit(speaker, content)
    elif op == exchange.TRANSITION_READY and isinstance(content, dict):
        delivery.receive_ready(speaker, content["transition_id"])
