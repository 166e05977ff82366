"""What a voice gateway knows of an MLS group: its leaves, and what it proposed in this epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.servers.discord.mls import ExternalSender, vector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.servers.discord.mls import Commit

_APPEND, _REVOKE = b"\0", b"\1"


class Change(NamedTuple):
    """A wish for the group: add a user by a key package, or remove the user at a leaf."""

    user_id: int
    key_package: bytes | None
    leaf: int | None


class Proposed(NamedTuple):
    """A change and the signed message that proposes it."""

    change: Change
    message: bytes


class Group:
    """A group of a channel; it is established when `epoch` is not 0.

    `key_packages` are those of pending members by user id, `flagged` the members who could not
    process a commit or a welcome and are to be removed.
    """

    def __init__(self, channel_id: int) -> None:
        self.epoch = 0
        self.key_packages: dict[int, bytes] = {}
        self.flagged: set[int] = set()
        self.proposals: dict[bytes, Proposed] = {}
        self._group_id = channel_id.to_bytes(8)
        self._sender = ExternalSender()
        self._leaves: list[int | None] = []

    @property
    def members(self) -> frozenset[int]:
        """The user ids in the established group."""
        return frozenset(user_id for user_id in self._leaves if user_id is not None)

    @property
    def external_sender(self) -> bytes:
        """What op 25 carries."""
        return self._sender.package()

    def forget(self) -> None:
        """Be a new group that is not established; the external sender stays."""
        self.epoch = 0
        self.key_packages = {}
        self.flagged = set()
        self.proposals = {}
        self._leaves = []

    def propose(self, connected: Iterable[int]) -> tuple[dict[bytes, Proposed], list[Proposed]]:
        """Bring the proposals up to date with who is connected.

        Returns those that are revoked, by their references, and the new ones.
        """
        wishes = self._wishes(set(connected))
        kept = {old.change for old in self.proposals.values()} & set(wishes)
        if len(kept) == len(wishes) == len(self.proposals):
            return {}, []
        if not any(wish.leaf is None and wish not in kept for wish in wishes):
            # davey forgets the welcome unless the newest message adds somebody.
            kept = {change for change in kept if change.leaf is not None}
        revoked = {ref: old for ref, old in self.proposals.items() if old.change not in kept}
        new = dict(self._sign(wish) for wish in wishes if wish not in kept)
        self.proposals = {ref: self.proposals[ref] for ref in self.proposals if ref not in revoked}
        self.proposals |= new
        return revoked, list(new.values())

    def is_acceptable(self, user_id: int, commit: Commit) -> bool:
        """Whether a commit is of this epoch, of this member and of all that was proposed to it."""
        if commit.epoch != self.epoch or commit.group_id != self._group_id:
            return False
        if self.epoch and user_id not in self._leaves[commit.leaf : commit.leaf + 1]:
            return False
        expected = {
            reference: proposed.change
            for reference, proposed in self.proposals.items()
            if self.epoch or proposed.change.user_id != user_id
        }
        adds = any(change.leaf is None for change in expected.values())
        has_welcome = bool(commit.welcome)
        return bool(expected) and set(commit.references) == expected.keys() and adds == has_welcome

    def accept(self, committer: int, commit: Commit) -> list[int]:
        """Go to the next epoch; returns the user ids that were added, in the order of leaves."""
        changes = [self.proposals[reference].change for reference in commit.references]
        if not self.epoch:
            self._leaves = [committer]
            self.key_packages.pop(committer, None)
        self._plant(changes)
        self.epoch += 1
        self.proposals = {}
        added = [change.user_id for change in changes if change.leaf is None]
        for user_id in added:
            self.key_packages.pop(user_id, None)
        self.flagged = (self.flagged & self.members) - set(added)
        return added

    def _wishes(self, connected: set[int]) -> list[Change]:
        leaving = (self.members - connected) | self.flagged | self.key_packages.keys()
        removed = [
            Change(user_id, None, leaf)
            for leaf, user_id in enumerate(self._leaves)
            if user_id is not None and user_id in leaving
        ]
        added = [
            Change(user_id, key_package, None) for user_id, key_package in self.key_packages.items()
        ]
        return removed + added

    def _sign(self, wish: Change) -> tuple[bytes, Proposed]:
        if wish.key_package is not None:
            proposal = self._sender.add(self._group_id, self.epoch, wish.key_package)
        else:
            proposal = self._sender.remove(self._group_id, self.epoch, wish.leaf or 0)
        return proposal.reference, Proposed(wish, proposal.message)

    def _plant(self, changes: list[Change]) -> None:
        # Removals first, then each new member at the leftmost blank leaf (RFC 9420, 12.3 and 7.7).
        for change in changes:
            if change.leaf is not None:
                self._leaves[change.leaf] = None
        for change in changes:
            if change.leaf is None and None in self._leaves:
                self._leaves[self._leaves.index(None)] = change.user_id
            elif change.leaf is None:
                self._leaves.append(change.user_id)


def append(proposals: Iterable[Proposed]) -> bytes:
    """What op 27 carries to add proposals."""
    return _APPEND + vector(b"".join(proposed.message for proposed in proposals))


def revoke(references: Iterable[bytes]) -> bytes:
    """What op 27 carries to take proposals back."""
    return _REVOKE + vector(b"".join(vector(reference) for reference in references))
