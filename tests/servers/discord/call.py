"""A call: who is in it, what they tell each other, and whose packets go to whom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.servers.discord.exchange import KeyExchange

if TYPE_CHECKING:
    import random

    from tests.servers.discord.faults import Behaviour, Failures
    from tests.servers.discord.participant import Participant
    from tests.servers.discord.rtp import Packet, Report

SPEAKING, CLIENTS_CONNECT, VIDEO, CLIENT_DISCONNECT = 5, 11, 12, 13


class Call:
    """One voice channel on one voice server.

    `sent` counts the packets that each user id gave the server to forward.
    """

    def __init__(
        self,
        channel_id: int,
        version: int,
        behaviour: Behaviour,
        failures: Failures,
        chance: random.Random,
    ) -> None:
        self.channel_id = channel_id
        self.exchange = KeyExchange(channel_id, version, behaviour, failures)
        self.participants: dict[int, Participant] = {}
        self.sent: Counter[int] = Counter()
        self._max_version = version
        self._chance = chance

    def new_ssrc(self) -> int:
        """An SSRC that nobody has; the one after it is left for pictures."""
        taken = {participant.ssrc for participant in self.participants.values()}
        while True:
            ssrc = 2 * self._chance.randrange(1, 1 << 30)
            if ssrc not in taken:
                return ssrc

    def enter(self, participant: Participant) -> None:
        """Somebody who has been told op 4 takes part from now on."""
        others = list(self.participants.values())
        if others:
            user_ids = [str(other.user_id) for other in others]
            participant.tell(CLIENTS_CONNECT, {"user_ids": user_ids})
        for other in others:
            other.tell(CLIENTS_CONNECT, {"user_ids": [str(participant.user_id)]})
            if other.has_camera:
                participant.tell(VIDEO, _video(other))
        self.participants[participant.user_id] = participant
        self.exchange.enter(participant)
        self._choose_version()

    def leave(self, participant: Participant) -> None:
        """Idempotent."""
        if self.participants.get(participant.user_id) is not participant:
            return
        del self.participants[participant.user_id]
        for other in self.participants.values():
            other.tell(CLIENT_DISCONNECT, {"user_id": str(participant.user_id)})
        self.exchange.leave(participant)
        self._choose_version()

    def announce_speaking(self, speaker: Participant, flags: int, ssrc: int) -> None:
        """Op 5 to the others."""
        content = {"user_id": str(speaker.user_id), "ssrc": ssrc, "speaking": flags}
        for other in self._others(speaker):
            other.tell(SPEAKING, content)

    def announce_video(self, speaker: Participant) -> None:
        """Op 12 to the others."""
        for other in self._others(speaker):
            other.tell(VIDEO, _video(speaker))

    def forward(self, speaker: Participant, packet: Packet) -> None:
        self.sent[speaker.user_id] += 1
        for other in self._others(speaker):
            other.hear(speaker, packet)

    def forward_report(self, speaker: Participant, report: Report) -> None:
        for other in self._others(speaker):
            other.hear_report(report)

    def limit_version(self, version: int) -> None:
        """Go to this DAVE version and stay there."""
        self._max_version = version
        self._choose_version()

    def end(self, close_code: int) -> None:
        """Everybody is sent away."""
        for participant in list(self.participants.values()):
            participant.end(close_code)
        self.participants.clear()

    def _others(self, speaker: Participant) -> list[Participant]:
        return [other for other in self.participants.values() if other is not speaker]

    def _choose_version(self) -> None:
        understood = [participant.max_dave for participant in self.participants.values()]
        self.exchange.change_version(min([self._max_version, *understood]))


def _video(participant: Participant) -> dict[str, object]:
    return {
        "user_id": str(participant.user_id),
        "audio_ssrc": participant.ssrc,
        "video_ssrc": participant.video_ssrc,
        "streams": [],
    }
