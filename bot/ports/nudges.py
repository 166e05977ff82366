"""The records of direct messages to people, and of digests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.domain.meeting import Place
    from bot.domain.nudge import DueChannelDigest, DueDigest, Nudge, NudgeState
    from bot.domain.people import Account
    from bot.domain.reminder import Reminder


class NextDigest(NamedTuple):
    """A digest that is due, and when the one after it is; `said` is what this one is to say."""

    due: DueDigest
    at: datetime
    said: frozenset[str]


class NudgeStore(ABC):
    """Nudges: claimed once, sent, and brought up to date; and when digests are due."""

    @abstractmethod
    async def claim_nudge(
        self, nudge: Nudge, reminder_ids: Sequence[str], digest: NextDigest | None = None
    ) -> bool:
        """Keep a nudge with those of the reminders that are still planned, in one transaction.

        They are claimed then. The digest goes with it only if nobody else had it first: else the
        nudge is kept without; what it says is said once the nudge is sent. False, with nothing
        kept, where another process has had all of it.
        """

    @abstractmethod
    async def claimed_nudges(self, now: datetime, limit: int) -> Sequence[str]:
        """Nudges that are still to be sent and not put off until later, oldest first."""

    @abstractmethod
    async def nudge(self, nudge_id: str) -> Nudge:
        """One nudge; raises `NotFoundError`."""

    @abstractmethod
    async def reminders_in(self, nudge_id: str) -> Sequence[Reminder]:
        """The reminders that a nudge is made of, oldest first."""

    @abstractmethod
    async def settle_nudge(
        self,
        nudge_id: str,
        state: NudgeState,
        *,
        versions: Mapping[str, int],
        called_off: Sequence[str] = (),
    ) -> None:
        """Say what became of a nudge and of the reminders in it, in one transaction; idempotent.

        Those of `called_off` were not in the message. The others are sent, or cancelled with it.
        """

    @abstractmethod
    async def postpone_nudge(self, nudge_id: str, until: datetime) -> None:
        """Let a claimed nudge be sent later; nothing happens to one that is settled."""

    @abstractmethod
    async def release_nudge(self, nudge_id: str, until: datetime, late_before: datetime) -> None:
        """Let what is in a claimed nudge come later, with another one, in one transaction.

        Its reminders are late if their moment was before `late_before`, and its digest is due then.
        The nudge is cancelled. Nothing happens to one that is settled.
        """

    @abstractmethod
    async def revive_nudge(self, nudge_id: str) -> None:
        """Want a cancelled nudge again, with the reminders in it; nothing happens to any other."""

    @abstractmethod
    async def nudges_of(self, item_id: str) -> Sequence[str]:
        """The nudges that were sent with an item, in a reminder or a digest, the newest first."""

    @abstractmethod
    async def stale_nudges(self) -> Sequence[str]:
        """Nudges that were sent and may not say what is so now, oldest first."""

    @abstractmethod
    async def stale_nudges_of(self, meeting_id: str) -> Sequence[str]:
        """Those of them with an item of this meeting, the newest first."""

    @abstractmethod
    async def has_been_told(self, account: Account, before: datetime) -> bool:
        """Whether an account was sent a nudge that was claimed before a moment."""

    @abstractmethod
    async def nudge_refreshed(self, nudge_id: str, mark: str) -> None:
        """What was so when this mark was read is shown; stale it stays if more has changed."""

    @abstractmethod
    async def forget_nudges(self, before: datetime) -> None:
        """Forget nudges that were claimed before a moment and are settled, with their messages."""

    @abstractmethod
    async def due_digests(
        self, now: datetime, limit: int, *, of: Collection[str] | None = None
    ) -> Sequence[DueDigest]:
        """Daily digests that are due, the longest first: of everybody, or `of` some people.

        Those are named by `DueDigest.person`.
        """

    @abstractmethod
    async def people_without_digest(self, beyond: datetime, limit: int) -> Sequence[Account]:
        """Accounts with an open item whose next digest is not planned, or only beyond a moment."""

    @abstractmethod
    async def plan_digest(self, account: Account, at: datetime) -> None:
        """Let somebody's next digest be due then; what their last one said is kept."""

    @abstractmethod
    async def skip_digest(self, digest: NextDigest) -> None:
        """Go on to the next digest: there is nothing to say now. Idempotent."""

    @abstractmethod
    async def due_channel_digests(self, now: datetime, limit: int) -> Sequence[DueChannelDigest]:
        """Places whose weekly digest is due and not put off until later, the longest first."""

    @abstractmethod
    async def places_without_digest(self, beyond: datetime, limit: int) -> Sequence[Place]:
        """Places with an open item whose next digest is not planned, or only beyond a moment."""

    @abstractmethod
    async def plan_channel_digest(self, place: Place, at: datetime) -> None:
        """Let the next digest of a place be due then."""

    @abstractmethod
    async def postpone_channel_digest(self, place: Place, at: datetime, until: datetime) -> None:
        """Try the digest that was due at `at` later; nothing happens if somebody has gone on."""

    @abstractmethod
    async def advance_channel_digest(self, place: Place, at: datetime, next_at: datetime) -> None:
        """Go on from the digest that was due at `at`; nothing happens if somebody has already."""

    @abstractmethod
    async def done_since(self, place: Place, since: datetime) -> int:
        """How many items of a place were done since a moment and still are."""
