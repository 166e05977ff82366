"""The receiving side without sockets and threads: what arrives is handed to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.discord.voice.encryption import Encryption
from integrations.discord.voice.handshake import Handshake, Outcome
from integrations.discord.voice.receiver import Line, Receiver
from integrations.discord.voice.transport import transport
from tests.discord.ears import Ears
from tests.discord.group import APPEND, Change, Group, Person
from tests.discord.steps import SteppedTimer
from tests.servers.discord import AES_GCM, SILENCE, talk
from tests.servers.discord.transport import open_transport

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN_ID, OWN_SSRC = 999, 4
MS = 1_000_000
OPUS = talk("beckett")


class Listener:
    """A receiver in a group of people; `now_ns` is its clock, which the test sets."""

    def __init__(
        self,
        mode: str = AES_GCM,
        *,
        version: int = 1,
        people: int = 3,
        ears: Ears | None = None,
    ) -> None:
        self.timer = SteppedTimer()
        self.encryption = Encryption()
        self.handshake = Handshake(self.encryption, OWN_ID, self.timer)
        self.ears = ears or Ears()
        self.first: list[int] = []
        self.receiver = Receiver(
            self.ears, self.encryption, OWN_ID, lambda: self.first.append(len(self.ears.frames))
        )
        self.line = Line(OWN_SSRC)
        self.transport = open_transport(mode)
        self.receiver.begin(self.line)
        self.group = Group()
        self.people = [Person(self.group, 100 + n, 5000 + n) for n in range(people)]
        self.group.begin(self.people[0])
        if version:
            if self.people[1:]:
                self.group.join(*self.people[1:])
            self.join()
        else:
            self.handshake.connected(0, self.group.channel_id)
            for person in self.people:
                person.is_encrypting = False
        self.line.rekey(transport(mode, self.transport.key))
        self.receiver.keys_changed()

    @property
    def now_ns(self) -> int:
        return round(self.timer.now() * 1e9)

    def join(self, transition: int = 0) -> Outcome:
        """Become a member of the group, as with a new connection."""
        package = self.handshake.connected(1, self.group.channel_id)
        assert package is not None
        self.handshake.external_sender(self.group.sender.package())
        change = self.group.change(add=[(OWN_ID, package)])
        outcome = self.handshake.welcome(transition, change.welcome)
        self.receiver.keys_changed()
        return outcome

    def propose(self, change: Change) -> bytes | None:
        """Op 27."""
        return self.handshake.proposals(APPEND, change.proposals)

    def commit(self, change: Change, transition: int = 0) -> Outcome:
        """Op 27 and 29, as the voice gateway takes them."""
        self.propose(change)
        outcome = self.handshake.commit(transition, change.commit)
        self.receiver.keys_changed()
        return outcome

    def say(self, person: Person, opus: Iterable[bytes]) -> list[bytes]:
        """A person says something that arrives at once; returns it."""
        said = list(opus)
        self.hear(person.packets(self.transport, said))
        return said

    def hear(self, datagrams: Iterable[bytes]) -> None:
        """Something arrives."""
        for datagram in datagrams:
            self.receiver.receive(datagram, self.now_ns)

    def turn(self) -> None:
        """The reader has nothing to read."""
        self.receiver.turn(self.now_ns)

    async def wait(self, seconds: float) -> None:
        """Nothing arrives for a while."""
        await self.timer.advance(seconds)
        self.turn()

    def heard(self, person: Person) -> list[bytes]:
        """The sound that is known to be this person's, in the order in which it was sent."""
        frames = [frame for frame in self.ears.frames if frame.speaker == str(person.user_id)]
        frames.sort(key=lambda frame: (frame.timestamp - 4_294_000_000) & 0xFFFF_FFFF)
        return [frame.opus for frame in frames if frame.opus != SILENCE]
