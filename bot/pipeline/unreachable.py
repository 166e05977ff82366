"""What becomes of a nudge that does not reach its person: a mention, and a word to the starter."""

import logging
from collections.abc import Sequence

from bot.domain.meeting import Meeting
from bot.domain.people import Participant
from bot.domain.publication import MentionPublication, RemindedItem, UnreachablePublication
from bot.errors import UnreachableError
from bot.failpoints import Failpoint, Name, at
from bot.followup.quiet import first_allowed
from bot.followup.timing import Timings
from bot.pipeline.posting import Posting
from bot.ports import Clock, Store

log = logging.getLogger(__name__)


class Unreachable:
    """Says in the places of the meetings what could not be said to somebody directly."""

    def __init__(
        self, store: Store, posting: Posting, timings: Timings, clock: Clock, failpoint: Failpoint
    ) -> None:
        self._store = store
        self._posting = posting
        self._timings = timings
        self._clock = clock
        self._failpoint = failpoint

    async def has_mentioned(self, nudge_id: str) -> bool:
        """Whether that was begun for a nudge: then it does not go anywhere else."""
        return bool(await self._store.deliveries(f"mention:{nudge_id}:"))

    async def mention(self, nudge_id: str, reminded: Sequence[RemindedItem]) -> None:
        """Say it once per meeting; raises what the platform raises."""
        meetings = {one.meeting.id: one for one in reminded}
        for meeting_id, first in meetings.items():
            person = first.meeting.participant(first.reminder.participant)
            if person is None:
                continue
            its = tuple(one.item for one in reminded if one.meeting.id == meeting_id)
            await self._posting.post_once(
                f"mention:{nudge_id}:{meeting_id}",
                MentionPublication(meeting=first.meeting, participant=person, items=its),
                at(self._failpoint, Name.MENTION, nudge_id),
            )
            await self._tell_starter(nudge_id, first.meeting, person)

    async def _tell_starter(self, nudge_id: str, meeting: Meeting, person: Participant) -> None:
        """Tell who started the meeting, once, unless they want no messages now.

        Then they are told with the next nudge that does not reach the person.
        """
        starter = _starter_of(meeting)
        if starter is None or starter.account is None or await self._is_same(starter, person):
            return
        timing = await self._timings.of(meeting, starter.id)
        now = self._clock.now()
        if not timing.settings.is_on or first_allowed(now, timing) > now:
            return
        try:
            await self._posting.post_once(
                f"unreachable:{meeting.id}:{person.id}",
                UnreachablePublication(meeting=meeting, participant=starter, unreachable=person),
                at(self._failpoint, Name.TELL_STARTER, nudge_id),
            )
        except UnreachableError:
            log.info("who started %s can't be told of who is unreachable either", meeting.id)

    async def _is_same(self, starter: Participant, person: Participant) -> bool:
        if starter.id == person.id or starter.account is None:
            return True
        return person.account in await self._store.accounts_of(starter.account)


def _starter_of(meeting: Meeting) -> Participant | None:
    if meeting.started_by is None:
        return None
    return next(
        (
            one
            for one in meeting.participants
            if one.account is not None
            and one.account.platform == meeting.place.platform
            and one.account.user_id == meeting.started_by
        ),
        None,
    )
