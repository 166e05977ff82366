"""The voice gateway's part of DAVE: who is in the group, proposals, commits and transitions.

Section numbers are those of the whitepaper, github.com/discord/dave-protocol, 1.1.4.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.servers.discord.faults import Committer
from tests.servers.discord.group import Group, append, revoke
from tests.servers.discord.mls import check_key_package, read_commit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from tests.servers.discord.faults import Behaviour, Failures
    from tests.servers.discord.group import Proposed
    from tests.servers.discord.mls import Commit
    from tests.servers.discord.participant import Participant

PREPARE_TRANSITION, EXECUTE_TRANSITION, TRANSITION_READY, PREPARE_EPOCH = 21, 22, 23, 24
EXTERNAL_SENDER, KEY_PACKAGE, PROPOSALS, COMMIT_WELCOME = 25, 26, 27, 28
ANNOUNCE_COMMIT, WELCOME, INVALID_COMMIT = 29, 30, 31


@dataclass
class _Transition:
    number: int
    version: int
    waiting: set[int]
    members: set[int]
    timer: asyncio.TimerHandle | None = None


class KeyExchange:
    """One group and the people who are in it or want to be.

    `version` is the DAVE version that the call uses now. `refused` counts commits that came too
    late or were not as they must be, `transitions` those that had a number.
    """

    def __init__(
        self, channel_id: int, version: int, behaviour: Behaviour, failures: Failures
    ) -> None:
        self.version = version
        self.refused = 0
        self.transitions = 0
        self._wanted_version = version
        self._is_upgrading = False
        self._is_going_on = False
        self._group = Group(channel_id)
        self._behaviour = behaviour
        self._failures = failures
        self._members: dict[int, Participant] = {}
        self._introduced: set[int] = set()
        self._spare: tuple[Participant, Commit] | None = None
        self._transition: _Transition | None = None
        self._changed = asyncio.Event()

    @property
    def epoch(self) -> int:
        """The group's epoch, 0 while it is not established."""
        return self._group.epoch

    @property
    def group(self) -> frozenset[int]:
        """The user ids in the established group."""
        return self._group.members

    @property
    def is_settled(self) -> bool:
        """Whether everybody who can be is in the group, and nothing is under way."""
        if self._transition or self._is_going_on or self._wanted_version != self.version:
            return False
        if self.version == 0 or len(self._members) <= 1:
            return True
        is_waiting = self._group.proposals or self._group.flagged
        return not is_waiting and self.group == self._members.keys()

    async def settled(self) -> None:
        while not self.is_settled:
            await self.change()

    async def change(self) -> None:
        """Wait for the next commit, transition, arrival or departure."""
        await self._changed.wait()

    def enter(self, participant: Participant) -> None:
        """Somebody came who has been told the DAVE version."""
        self._members[participant.user_id] = participant
        if self._is_upgrading:
            participant.tell(PREPARE_EPOCH, {"epoch": 1, "protocol_version": 1})
        if self._is_active:
            self._introduce(participant)
        self._note()

    def leave(self, participant: Participant) -> None:
        user_id = participant.user_id
        if self._members.get(user_id) is not participant:
            return
        del self._members[user_id]
        self._introduced.discard(user_id)
        self._group.key_packages.pop(user_id, None)
        self._group.flagged.discard(user_id)
        if self._transition:
            self._transition.members.discard(user_id)
            self._confirm(user_id, self._transition.number)
        if self.epoch and len(self._members) <= 1:
            self._reset()
        self._note()
        self._go_on()

    def receive_key_package(self, participant: Participant, key_package: bytes) -> None:
        """Op 26; raises `InvalidMessageError`."""
        check_key_package(key_package, participant.user_id)
        self._group.key_packages[participant.user_id] = key_package
        self._go_on()

    def receive_commit(self, participant: Participant, commit_welcome: bytes) -> None:
        """Op 28; raises `InvalidMessageError` when it can't be read."""
        commit = read_commit(commit_welcome)
        if not self._is_acceptable(participant, commit):
            self.refused += 1
        elif not participant.is_remote and self._should_wait_for_bots():
            if self._spare is None:
                seconds = self._behaviour.transition_timeout_s
                self._failures.later(seconds, self._use_spare)
            self._spare = (participant, commit)
        else:
            self._accept(participant, commit)

    def receive_ready(self, participant: Participant, transition: int) -> None:
        """Op 23."""
        self._confirm(participant.user_id, transition)

    def receive_invalid(self, participant: Participant, transition: int) -> None:
        """Op 31: remove the member, who sends a new key package ("Recovery")."""
        self._group.flagged.add(participant.user_id)
        self._confirm(participant.user_id, transition)
        self._go_on()

    def change_version(self, version: int) -> None:
        """Go up to DAVE or down from it as soon as nothing else is under way."""
        self._wanted_version = version
        self._go_on()

    def reset(self) -> None:
        """Let a group of one begin anew, as happens when the last other member leaves."""
        self._reset()
        self._note()

    @property
    def _is_active(self) -> bool:
        return self.version > 0 or self._is_upgrading

    def _introduce(self, participant: Participant) -> None:
        if participant.user_id in self._introduced or not participant.max_dave:
            return
        self._introduced.add(participant.user_id)
        participant.tell_bytes(EXTERNAL_SENDER, self._group.external_sender)
        if not self.epoch:
            self._append([participant], self._group.proposals.values())

    def _reset(self) -> None:
        self._cancel_transition()
        self._group.forget()
        self._spare = None
        self.version, self._is_upgrading = self._wanted_version, False
        for member in self._members.values():
            version = self.version
            member.tell(PREPARE_EPOCH, {"epoch": 1, "protocol_version": version})
            member.tell(PREPARE_TRANSITION, {"transition_id": 0, "protocol_version": version})

    def _cancel_transition(self) -> None:
        if self._transition and self._transition.timer:
            self._transition.timer.cancel()
        self._transition = None

    def _go_on(self) -> None:
        # In the next turn, so that what happens at once goes into one message.
        if not self._is_going_on:
            self._is_going_on = True
            self._failures.soon(self._do_next)

    def _do_next(self) -> None:
        self._is_going_on = False
        self._note()
        if self._transition:
            return
        if self._wanted_version != self.version and not self._is_upgrading:
            self._begin_version()
        elif self._is_active:
            self._propose()

    def _begin_version(self) -> None:
        if self._wanted_version:
            self._is_upgrading = True
            for member in self._members.values():
                member.tell(PREPARE_EPOCH, {"epoch": 1, "protocol_version": 1})
                self._introduce(member)
            return
        members = {user_id for user_id, member in self._members.items() if member.max_dave}
        number = self._begin_transition(0, members)
        for user_id in members:
            content = {"transition_id": number, "protocol_version": 0}
            self._members[user_id].tell(PREPARE_TRANSITION, content)

    def _propose(self) -> None:
        revoked, new = self._group.propose(self._members)
        if revoked or new:
            self._spare = None
        for member in self._committers():
            for_it = [ref for ref, old in revoked.items() if self._concerns(member, old)]
            if for_it:
                member.tell_bytes(PROPOSALS, revoke(for_it))
        self._append(self._committers(), new)

    def _committers(self) -> list[Participant]:
        if not self.epoch:
            return [self._members[user_id] for user_id in self._introduced]
        user_ids = (self.group & self._members.keys()) - self._group.flagged
        return [self._members[user_id] for user_id in user_ids]

    def _append(self, members: Iterable[Participant], proposals: Iterable[Proposed]) -> None:
        proposals = list(proposals)
        for member in members:
            for_it = [proposed for proposed in proposals if self._concerns(member, proposed)]
            if for_it:
                member.tell_bytes(PROPOSALS, append(for_it))

    def _concerns(self, member: Participant, proposed: Proposed) -> bool:
        # Who begins a group of their own is in it already ("Initial Group Creation").
        return self.epoch > 0 or proposed.change.user_id != member.user_id

    def _is_acceptable(self, participant: Participant, commit: Commit) -> bool:
        return self._transition is None and self._group.is_acceptable(participant.user_id, commit)

    def _should_wait_for_bots(self) -> bool:
        return self._behaviour.committer is Committer.BOTS and any(
            member.is_remote for member in self._committers()
        )

    def _use_spare(self) -> None:
        if self._spare:
            participant, commit = self._spare
            self._spare = None
            if self._is_acceptable(participant, commit):
                self._accept(participant, commit)

    def _accept(self, committer: Participant, commit: Commit) -> None:
        self._spare = None
        is_new = self.epoch == 0
        old = {committer.user_id} if is_new else self.group
        added = self._group.accept(committer.user_id, commit)
        staying = (old & self.group) - set(added)
        self._announce(commit, staying, added, is_new=is_new)

    def _announce(
        self, commit: Commit, old: AbstractSet[int], added: list[int], *, is_new: bool
    ) -> None:
        told = [self._members[user_id] for user_id in old if user_id in self._members]
        welcomed = [self._members[user_id] for user_id in added if user_id in self._members]
        number = 0
        if self._is_upgrading or not (is_new and self._behaviour.establishes_with_zero):
            version = 1 if self._is_upgrading else self.version
            number = self._begin_transition(version, {who.user_id for who in told + welcomed})
        for member in told:
            member.tell_bytes(ANNOUNCE_COMMIT, number.to_bytes(2) + commit.message)
        for member in welcomed:
            member.tell_bytes(WELCOME, number.to_bytes(2) + commit.welcome)
        self._note()
        if not number:
            self._go_on()
        elif self._behaviour.executes_early:
            self._execute()

    def _begin_transition(self, version: int, members: set[int]) -> int:
        self.transitions += 1
        number = (self.transitions - 1) % 0xFFFF + 1
        self._transition = _Transition(number, version, set(members), members)
        if members:
            seconds = self._behaviour.transition_timeout_s
            self._transition.timer = self._failures.later(seconds, self._execute)
        else:
            self._failures.soon(self._execute)
        return number

    def _confirm(self, user_id: int, number: int) -> None:
        transition = self._transition
        if transition and transition.number == number:
            transition.waiting.discard(user_id)
            if not transition.waiting:
                self._execute()

    def _execute(self) -> None:
        transition = self._transition
        if not transition:
            return
        self._cancel_transition()
        for user_id in transition.members & self._members.keys():
            content = {"transition_id": transition.number}
            self._members[user_id].tell(EXECUTE_TRANSITION, content)
        if transition.version != self.version:
            self.version = transition.version
            self._is_upgrading = False
            if not self.version:
                self._group.forget()
                self._introduced = set()
        self._note()
        self._go_on()

    def _note(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
