"""The records of recordings that were seen in a chat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.meeting import Place
    from bot.domain.people import Account
    from bot.domain.upload import Arrival, ArrivalState, SharedRecording


class ArrivalStore(ABC):
    """Events that platforms have told, and the recordings that came with them."""

    @abstractmethod
    async def arrive(
        self, platform: str, event: str, recordings: Sequence[SharedRecording], at: datetime
    ) -> Sequence[Arrival]:
        """Keep an event and the recordings that are new with it, in one transaction.

        Returns the new ones; none for an event that is known. A recording is known by workspace,
        channel and message id.
        """

    @abstractmethod
    async def arrival(self, place: Place, message_id: str) -> Arrival | None:
        """What is known of a recording; of the place only workspace and channel count."""

    @abstractmethod
    async def arrivals(self, state: ArrivalState, limit: int) -> Sequence[Arrival]:
        """Recordings in a state, oldest first."""

    @abstractmethod
    async def arrivals_at(self, place: Place) -> Sequence[Arrival]:
        """Every recording that was seen in a channel and its threads, oldest first."""

    @abstractmethod
    async def settle_arrival(
        self, recording: SharedRecording, state: ArrivalState, *, unless: Sequence[ArrivalState]
    ) -> bool:
        """Say what became of a recording, and keep what is known of it now.

        False, and nothing is changed, for one in one of the `unless` states, or that is not known.
        """

    @abstractmethod
    async def keep_pulse(self, platform: str, at: datetime) -> None:
        """Remember that until this moment nothing of a platform was missed."""

    @abstractmethod
    async def last_pulse(self, platform: str) -> datetime | None:
        """The newest such moment; None if there was none for days."""

    @abstractmethod
    async def forget_events(self, before: datetime) -> int:
        """Forget events that came before the moment: no platform repeats one after a day."""

    @abstractmethod
    async def forget_arrivals(self, states: Sequence[ArrivalState], before: datetime) -> int:
        """Forget recordings in these states that were seen before the moment; how many."""

    @abstractmethod
    async def forget_arrivals_by(self, account: Account) -> int:
        """Forget the recordings that a person has shared; how many there were."""
