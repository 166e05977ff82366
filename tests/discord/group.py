"""An MLS group whose messages the test delivers when it wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import davey

from tests.servers.discord.mls import ExternalSender, vector
from tests.servers.discord.rtp import Wire, build

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.servers.discord.transport import Transport

APPEND, REVOKE = 0, 1
SAMPLES = 960


class Change(NamedTuple):
    """What a voice gateway sends out: op 27 to the members, then op 29 and op 30."""

    proposals: bytes
    commit: bytes
    welcome: bytes


class Person:
    """A member with a real session, and packets as clients send them."""

    def __init__(self, group: Group, user_id: int, ssrc: int) -> None:
        self.user_id = user_id
        self.ssrc = ssrc
        self.session = davey.DaveSession(1, user_id, group.channel_id)
        self.session.set_external_sender(group.sender.package())
        self.wire = Wire()
        self.sequence = 65_530
        self.timestamp = 4_294_966_000
        self.is_encrypting = True

    def packet(self, transport: Transport, opus: bytes) -> bytes:
        """The next datagram, as a voice server sends it on."""
        frame = self.session.encrypt_opus(opus) if self.is_encrypting else opus
        packet = build(self.wire, self.sequence, self.timestamp, self.ssrc, frame)
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + SAMPLES) & 0xFFFF_FFFF
        return transport.seal(packet.clear, packet.secret)

    def packets(self, transport: Transport, opus: Iterable[bytes]) -> list[bytes]:
        return [self.packet(transport, one) for one in opus]


class Group:
    """The voice gateway's side; the first person is there from the beginning."""

    def __init__(self, channel_id: int = 77) -> None:
        self.channel_id = channel_id
        self.sender = ExternalSender()
        self.epoch = 0
        self._leaves: list[int | None] = []
        self._people: dict[int, Person] = {}

    def begin(self, person: Person) -> None:
        """Be the group's founder."""
        self._people[person.user_id] = person
        self._leaves.append(person.user_id)

    def change(
        self,
        *,
        add: Sequence[tuple[int, bytes]] = (),
        remove: Sequence[int] = (),
        switching: bool = True,
    ) -> Change:
        """Let a member commit; `add` are user ids with key packages.

        The members follow at once, unless they are not `switching`: then it is up to the test.
        """
        group_id = self.channel_id.to_bytes(8)
        messages = [self.sender.add(group_id, self.epoch, package) for _, package in add]
        leaves = [self._leaves.index(user_id) for user_id in remove]
        messages += [self.sender.remove(group_id, self.epoch, leaf) for leaf in leaves]
        proposals = vector(b"".join(proposal.message for proposal in messages))
        for user_id in remove:
            self._people.pop(user_id, None)
        results = [
            person.session.process_proposals(davey.ProposalsOperationType.append, proposals)
            for person in self._people.values()
        ]
        assert results[0] is not None
        change = Change(proposals, results[0].commit, results[0].welcome or b"")
        self.epoch += 1
        for leaf in leaves:
            self._leaves[leaf] = None
        for user_id, _ in add:
            self._take_leaf(user_id)
        if switching:
            self.switch(change)
        return change

    def switch(self, change: Change) -> None:
        """Let all people go over to the new keys."""
        for person in self._people.values():
            person.session.process_commit(change.commit)

    def join(self, *people: Person) -> Change:
        """Let people in who know all that happens."""
        packages = [(p.user_id, p.session.get_serialized_key_package()) for p in people]
        change = self.change(add=packages)
        for person in people:
            person.session.process_welcome(change.welcome)
            self._people[person.user_id] = person
        return change

    def _take_leaf(self, user_id: int) -> None:
        if None in self._leaves:
            self._leaves[self._leaves.index(None)] = user_id
        else:
            self._leaves.append(user_id)
