"""Erases what a person said and what was made of it."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from bot.domain.capture import CaptureState
from bot.domain.privacy import Receipt
from bot.domain.progress import Stage
from bot.errors import ConflictError, NotFoundError
from bot.privacy.record import read_record
from bot.privacy.remains import remains

if TYPE_CHECKING:
    from bot.domain.meeting import Meeting
    from bot.domain.people import Account, Participant
    from bot.followup.turns import MeetingTurns
    from bot.ports import AudioShelf, Clock, Store
    from bot.privacy.stale_notes import StaleNotes

log = logging.getLogger(__name__)

_TIMES_SOMEBODY_MAY_BE_FASTER = 5
_OVER = frozenset({Stage.DONE, Stage.FAILED})
_HEARD = frozenset({CaptureState.RECORDING, CaptureState.WAITING})


class Erasure:
    """Takes a person out of the records of one workspace.

    Whatever interrupts it, asking again goes on with what is left: the sound of a meeting is
    removed first, then its record is replaced at once, and in the same moment it is kept that its
    published notes are `stale`, and which other messages have to go.
    """

    def __init__(
        self,
        store: Store,
        shelf: AudioShelf,
        clock: Clock,
        turns: MeetingTurns,
        stale: StaleNotes,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._turns = turns
        self._stale = stale

    async def erase(self, account: Account) -> Receipt:
        """Erase what this person said, and what they have set; that they opted out stays.

        A meeting that goes on is not touched. Raises `ConflictError`, when everything else is done,
        for one that is over and whose notes are being written.
        """
        taken = Counter[str]()
        is_at_work = False
        for meeting in await self._store.meetings_with(account):
            if (await self._store.progress(meeting.id)).stage in _OVER:
                taken += await self._erase_from(meeting.id, account)
            else:
                is_at_work = is_at_work or not await self._is_heard(meeting)
        await self._store.forget_person(account)
        await self._store.forget_arrivals_by(account)
        await self._stale.refresh()
        if is_at_work:
            raise ConflictError(
                "The notes of a meeting that you took part in are being written; what was kept of "
                "the others is erased.",
                "Ask for it once more when they are there.",
            )
        return Receipt(
            at=self._clock.now(),
            meetings=taken["meetings"],
            recordings=taken["recordings"],
            utterances=taken["utterances"],
            claims=taken["claims"],
            action_items=taken["action_items"],
        )

    async def _is_heard(self, meeting: Meeting) -> bool:
        try:
            return (await self._store.capture(meeting.id)).state in _HEARD
        except NotFoundError:
            return False

    async def _erase_from(self, meeting_id: str, account: Account) -> Counter[str]:
        taken = Counter[str]()
        async with self._turns.turn(meeting_id):
            for _ in range(_TIMES_SOMEBODY_MAY_BE_FASTER):
                try:
                    person = _with(account, await self._store.meeting(meeting_id))
                    if person is None:
                        return taken
                    taken += await self._take_out(meeting_id, person)
                except NotFoundError:  # somebody has deleted the meeting meanwhile
                    return taken
                except ConflictError:
                    continue  # somebody answers an item at this moment
        raise ConflictError(
            "A meeting is being changed again and again.", "Ask for it once more in a while."
        )

    async def _take_out(self, meeting_id: str, person: Participant) -> Counter[str]:
        left = remains(await read_record(self._store, meeting_id), person)
        recordings = [await self._remove(key) for key in left.audio]
        await self._store.replace_record(
            left.meeting,
            left.transcript,
            left.notes,
            person.id,
            renamed_to=left.nobody,
            at=self._clock.now(),
        )
        for key in left.audio:  # sound of a meeting just over may have come to the shelf meanwhile
            await self._shelf.remove(key)
        log.info("a person was taken out of meeting %s", meeting_id)
        return Counter(
            meetings=1,
            recordings=sum(recordings),
            utterances=left.utterances,
            claims=left.claims,
            action_items=left.action_items,
        )

    async def _remove(self, key: str) -> bool:
        """Whether there was such a recording."""
        try:
            async with self._shelf.local(key):
                is_there = True
        except NotFoundError:
            is_there = False
        await self._shelf.remove(key)
        return is_there


def _with(account: Account, meeting: Meeting) -> Participant | None:
    return next((one for one in meeting.participants if one.account == account), None)
