"""Everybody in a room is told that it is recorded, and that they were told is kept."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.capture.errand import Errand
from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.people import Account
from bot.domain.publication import LateJoinerPublication
from bot.errors import MinutaError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from bot.capture.surroundings import Surroundings
    from bot.domain.meeting import Meeting
    from bot.domain.people import Participant
    from bot.domain.voice import RoomMember

log = logging.getLogger(__name__)

_AT_ONCE = 4
_PATIENCE = timedelta(minutes=5)
"""How long it is tried to reach somebody: later, it tells them nothing new."""


class Telling:
    """Tells the people of one meeting.

    Who is there while the notice is posted is told by it. Whoever else comes, is told by a direct
    message, once, also over restarts: what was kept of a person says that they know. Where no
    message gets through, the notice in the meeting's place has to do.
    """

    def __init__(
        self, meeting: Callable[[], Meeting], around: Surroundings, again_s: float
    ) -> None:
        self._meeting = meeting
        self._around = around
        self._audience: frozenset[str] | None = None
        self._waiting: dict[str, datetime] = {}
        self._known: set[str] | None = None
        self._taken: set[str] = set()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._errand = Errand(f"telling the people of {meeting().id}", self._tell, again_s)

    def noticed(self, present: Sequence[RoomMember]) -> None:
        """The notice was posted while these people were in the room; returns at once."""
        if self._audience is None:
            self._audience = frozenset(member.user_id for member in present if not member.is_bot)
            self._take(self._audience)

    def seen(self, members: Sequence[RoomMember]) -> None:
        """These people are or were in the room; bots need not be told. Returns at once."""
        meeting = self._meeting()
        if self._audience is not None:
            user_ids = [member.user_id for member in members if not member.is_bot]
            self._take(user_id for user_id in user_ids if meeting.participant(user_id))

    async def done(self, within_s: float) -> None:
        """Wait until everybody is told, but for no longer than this."""
        await self._errand.done(within_s)

    async def close(self) -> None:
        """Leave it to the next start."""
        await self._errand.close()

    def _take(self, user_ids: Iterable[str]) -> None:
        fresh = set(user_ids) - self._taken
        if fresh:
            self._taken |= fresh
            self._waiting |= dict.fromkeys(fresh, self._around.clock.now())
            self._errand.ask()

    async def _tell(self) -> None:
        meeting, store = self._meeting(), self._around.store
        if self._known is None:
            events = await store.consents(meeting.id)
            self._known = {event.account.user_id for event in events}
            if any(event.kind is ConsentKind.TOLD for event in events):
                # the notice is from before a restart: who is new has not seen it being posted
                self._audience = frozenset()
        for user_id in self._waiting.keys() & self._known:
            del self._waiting[user_id]
        place = meeting.place
        opted_out = await store.opted_out(place.platform, place.workspace)
        faults = await asyncio.gather(
            *(self._tell_one(meeting, user_id, opted_out) for user_id in tuple(self._waiting))
        )
        if fault := next(filter(None, faults), None):
            raise fault

    async def _tell_one(
        self, meeting: Meeting, user_id: str, opted_out: frozenset[str]
    ) -> Exception | None:
        """Tell one person; returns what was in the way if it has to be tried again."""
        async with self._turns:
            try:
                await self._note(meeting, user_id, *await self._told(meeting, user_id, opted_out))
            except (MinutaError, ProviderError, TimeoutError) as error:
                return error
        del self._waiting[user_id]
        return None

    async def _told(
        self, meeting: Meeting, user_id: str, opted_out: frozenset[str]
    ) -> tuple[ConsentKind, ConsentMeans]:
        """What is to be kept of a person, who is sent a message if they need one."""
        if user_id in opted_out:
            return ConsentKind.DECLINED, ConsentMeans.STANDING
        participant = meeting.participant(user_id)
        is_late = self._audience is not None and user_id not in self._audience
        if is_late and participant is not None and await self._is_sent(meeting, participant):
            return ConsentKind.TOLD, ConsentMeans.DIRECT_MESSAGE
        return ConsentKind.TOLD, ConsentMeans.NOTICE

    async def _is_sent(self, meeting: Meeting, participant: Participant) -> bool:
        """Whether a direct message got through; raises for what another attempt may help with."""
        publication = LateJoinerPublication(
            meeting=meeting, participant=participant, sent_to=self._around.sent_to
        )
        try:
            await self._around.say(f"told:{meeting.id}:{participant.id}", publication)
        except MinutaError as error:
            log.info("meeting %s: a late joiner takes no direct message: %s", meeting.id, error)
            return False
        except (ProviderError, TimeoutError) as error:
            if self._around.clock.now() - self._waiting[participant.id] < _PATIENCE:
                raise
            log.warning("meeting %s: a late joiner was not reached: %s", meeting.id, error)
            return False
        return True

    async def _note(
        self, meeting: Meeting, user_id: str, kind: ConsentKind, means: ConsentMeans
    ) -> None:
        place = meeting.place
        account = Account(platform=place.platform, workspace=place.workspace, user_id=user_id)
        event = ConsentEvent(
            meeting_id=meeting.id,
            account=account,
            kind=kind,
            means=means,
            at=self._around.clock.now(),
        )
        await self._around.store.note_consent(event)
