"""What becomes of a nudge that does not reach its person: a mention, and a word to the starter."""

import logging
from collections.abc import Mapping, Sequence

from bot.domain.meeting import Meeting
from bot.domain.people import Participant
from bot.domain.publication import MentionPublication, RemindedItem, UnreachablePublication
from bot.errors import MinutaError, NotFoundError, ProviderError
from bot.failpoints import Failpoint, Name, at
from bot.followup.quiet import first_allowed
from bot.followup.timing import Timings
from bot.pipeline.around import notes_message
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
        """Say it once per meeting; raises what the platform raises.

        Where a place takes it no more, as a thread that somebody has deleted, it is said in the
        others; that is raised only if there is none.
        """
        said, refusal = list[str](), None
        for meeting_id, publication in _mentions(reminded).items():
            meeting, person = publication.meeting, publication.participant
            notes = await notes_message(self._store, meeting_id)
            try:
                await self._posting.post_once(
                    _mention_key(nudge_id, meeting_id),
                    publication.model_copy(update={"notes": notes}),
                    at(self._failpoint, Name.MENTION, nudge_id),
                )
            except (MinutaError, ProviderError) as error:
                refusal = _final(error)
                log.warning(
                    "nudge %s is not said in the place of %s: %s", nudge_id, meeting_id, error
                )
            else:
                said.append(meeting_id)
                await self._tell_starter(nudge_id, meeting, person)
        if refusal is not None and not said:
            raise refusal

    async def refresh(self, nudge_id: str, reminded: Sequence[RemindedItem]) -> None:
        """Let what was said so say how the items stand now; raises what the platform raises."""
        for meeting_id, publication in _mentions(reminded).items():
            key = _mention_key(nudge_id, meeting_id)
            if not await self._posting.is_known(key):
                continue
            notes = await notes_message(self._store, meeting_id)
            try:
                await self._posting.edit_if_posted(
                    key, publication.model_copy(update={"notes": notes})
                )
            except NotFoundError:
                log.info("what nudge %s said in the place of %s is gone", nudge_id, meeting_id)

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
        except (MinutaError, ProviderError) as error:
            reason = _final(error)
            log.info("who started %s can't be told of who is unreachable: %s", meeting.id, reason)

    async def _is_same(self, starter: Participant, person: Participant) -> bool:
        if starter.id == person.id or starter.account is None:
            return True
        return person.account in await self._store.accounts_of(starter.account)


def _mention_key(nudge_id: str, meeting_id: str) -> str:
    return f"mention:{nudge_id}:{meeting_id}"


def _mentions(reminded: Sequence[RemindedItem]) -> Mapping[str, MentionPublication]:
    """What is said in the place of each meeting that still knows the person, by its id."""
    mentions = dict[str, MentionPublication]()
    for meeting_id, first in {one.meeting.id: one for one in reminded}.items():
        person = first.meeting.participant(first.reminder.participant)
        its = tuple(one.item for one in reminded if one.meeting.id == meeting_id)
        if person is not None:
            mentions[meeting_id] = MentionPublication(
                meeting=first.meeting, participant=person, items=its
            )
    return mentions


def _final(error: MinutaError | ProviderError) -> MinutaError | ProviderError:
    """The error, if trying again can't help; raises it otherwise."""
    if isinstance(error, ProviderError) and error.fault.is_retryable:
        raise error
    return error


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
