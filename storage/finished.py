"""Meetings that come with everything there is of them."""

from collections.abc import Sequence

from sqlmodel import select

from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.progress import Progress, Stage
from bot.domain.reminder import Reminder
from bot.domain.transcript import Transcript
from bot.ports import MeetingStore
from storage.database import Database, unbroken
from storage.meetings import insert_meeting
from storage.notes import save
from storage.reminders import plan_all
from storage.rows import MeetingRow
from storage.stale import mark_stale
from storage.transcripts import keep_transcript


class Finished(MeetingStore):
    """The part of the store that takes in what nothing is to be worked on."""

    _database: Database

    @unbroken
    async def keep_finished(
        self,
        meeting: Meeting,
        transcript: Transcript,
        notes: Notes,
        reminders: Sequence[Reminder],
    ) -> bool:
        """Keep a meeting that is done, with all there is; False if it is there already.

        Raises `ConflictError` if somebody keeps it at this moment.
        """
        done = Progress(stage=Stage.DONE, fraction=1.0)
        known = select(MeetingRow.id).where(MeetingRow.id == meeting.id)
        async with self._database.writing() as session:
            if (await session.exec(known)).first() is not None:
                return False
            await insert_meeting(session, meeting, meeting.id, done)
            await keep_transcript(session, transcript)
            await save(session, notes)
            await plan_all(session, reminders)
            await mark_stale(session, meeting.id)
        return True
