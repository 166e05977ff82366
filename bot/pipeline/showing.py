"""Lets a meeting's message say what is known of the meeting now."""

import asyncio
from typing import NamedTuple

from bot.corrections.settled import open_checks
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.publication import NotesPublication
from bot.domain.transcript import Transcript
from bot.errors import NotFoundError
from bot.notes.exports import attachments
from bot.pipeline.posting import Posting, Reached, unnoticed
from bot.pipeline.progress import message_key
from bot.ports import Store

_TIMES_IT_MAY_CHANGE = 10


class _Known(NamedTuple):
    meeting: Meeting
    transcript: Transcript
    notes: Notes


class Showing:
    """Shows notes, whoever else shows them at the same time."""

    def __init__(self, store: Store, posting: Posting) -> None:
        self._store = store
        self._posting = posting

    async def show(self, meeting_id: str, reached: Reached = unnoticed) -> None:
        """Let the message become the notes as they are now.

        What has changed while that was said is said as well. So the last word is always about the
        newest state, although another job, in another process perhaps, may have had an older one in
        its hands; only then the notes are not stale any more. Raises `NotFoundError` for a meeting
        without notes, and what the platform raises.
        """
        mark, known = await self._known(meeting_id)
        for _ in range(_TIMES_IT_MAY_CHANGE):
            publication = await asyncio.to_thread(_publication, known)
            await self._posting.say(message_key(meeting_id), publication, reached)
            shown = known
            mark, known = await self._known(meeting_id)
            if known == shown:
                if mark is not None:
                    await self._store.notes_refreshed(meeting_id, mark)
                return

    async def has_notes(self, meeting_id: str) -> bool:
        """Whether there is something to show."""
        try:
            await self._store.notes(meeting_id)
        except NotFoundError:
            return False
        return True

    async def _known(self, meeting_id: str) -> tuple[str | None, _Known]:
        mark = await self._store.stale_mark(meeting_id)  # first: it is of nothing that comes later
        return mark, _Known(
            await self._store.meeting(meeting_id),
            await self._store.transcript(meeting_id),
            await self._store.notes(meeting_id),
        )


def _publication(known: _Known) -> NotesPublication:
    meeting, transcript, notes = known.meeting, known.transcript, open_checks(known.notes)
    return NotesPublication(
        meeting=meeting,
        transcript=transcript,
        notes=notes,
        attachments=attachments(meeting, transcript, notes),
    )
