"""Meetings and the progress of their recordings."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.meeting import Meeting
from bot.domain.progress import Progress, Stage
from bot.errors import NotFoundError
from bot.ports import MeetingStore
from storage.database import Database, unbroken
from storage.meeting_rows import (
    meeting_values,
    participant_values,
    progress_values,
    to_meeting,
    to_progress,
    track_values,
)
from storage.outdated import mark_changed
from storage.rows import TO_BE_WORKED_ON, UNFINISHED, MeetingRow, ParticipantRow, TrackRow
from storage.statements import BATCH, insert_all, upsert
from storage.telling import tell_of_people


class Meetings(MeetingStore):
    """The part of the store that knows meetings."""

    _database: Database

    @unbroken
    async def add_meeting(self, meeting: Meeting, submission: str) -> Meeting:
        """Keep a new meeting, or return the unfinished one of the same submission.

        Raises `ConflictError` if its id is taken by any other meeting.
        """
        async with self._database.writing() as session:
            # Between the refusal of the insert and the look for the reason, the meeting in the way
            # can be finished by another process; then there is room on the second try.
            received = Progress(stage=Stage.RECEIVED)
            while not await insert_meeting(session, meeting, submission, received):
                same = MeetingRow.submission == submission
                found = (await session.exec(select(MeetingRow).where(same, UNFINISHED))).first()
                if found is not None:
                    return (await load_meetings(session, [found]))[0]
            return meeting

    @unbroken
    async def meeting(self, meeting_id: str) -> Meeting:
        """One meeting; raises `NotFoundError`."""
        async with self._database.reading() as session:
            return (await load_meetings(session, [await _row(session, meeting_id)]))[0]

    @unbroken
    async def meetings(self, limit: int) -> Sequence[Meeting]:
        """The newest meetings first, by start."""
        newest = select(MeetingRow).order_by(
            col(MeetingRow.started_at).desc(), col(MeetingRow.number).desc()
        )
        async with self._database.reading() as session:
            return await load_meetings(session, (await session.exec(newest.limit(limit))).all())

    @unbroken
    async def update_meeting(self, meeting: Meeting, *, at: datetime | None = None) -> None:
        """Replace what is known of a meeting; raises `NotFoundError`."""
        async with self._database.writing() as session:
            await hold_meeting(session, meeting.id)
            (before,) = await load_meetings(session, [await _row(session, meeting.id)])
            if before == meeting:
                return
            await replace_meeting(session, meeting)
            await mark_changed(session, before, meeting)
            if at is not None:
                await tell_of_people(session, before, meeting, at)

    @unbroken
    async def report_progress(self, meeting_id: str, progress: Progress) -> None:
        """Say how far the recording has come; raises `NotFoundError`.

        Raises `ConflictError` for a finished meeting that is to go on while another one of the
        same submission is unfinished.
        """
        this = col(MeetingRow.id) == meeting_id
        async with self._database.writing() as session:
            changed = update(MeetingRow).where(this).values(progress_values(progress))
            if not (await session.exec(changed)).rowcount:
                raise unknown_meeting(meeting_id)

    @unbroken
    async def progress(self, meeting_id: str) -> Progress:
        """How far the meeting's recording has come; raises `NotFoundError`."""
        async with self._database.reading() as session:
            return to_progress(await _row(session, meeting_id))

    @unbroken
    async def unfinished(self) -> Sequence[str]:
        """The ids of the meetings to be worked on, in the order they arrived."""
        waiting = select(MeetingRow.id).where(TO_BE_WORKED_ON).order_by(col(MeetingRow.number))
        async with self._database.reading() as session:
            return (await session.exec(waiting)).all()


def unknown_meeting(meeting_id: str) -> NotFoundError:
    """No meeting has this id."""
    return NotFoundError(
        f"There is no meeting {meeting_id}.", "See `minuta meetings` for those there are."
    )


async def hold_meeting(session: AsyncSession, meeting_id: str) -> None:
    """Keep every other writer of this meeting's parts waiting until the transaction is over.

    Raises `NotFoundError`. SQLite has one writer anyway; there this only checks.
    """
    this = select(MeetingRow.id).where(MeetingRow.id == meeting_id)
    if (await session.exec(this.with_for_update(key_share=True))).first() is None:
        raise unknown_meeting(meeting_id)


async def replace_meeting(session: AsyncSession, meeting: Meeting) -> None:
    """Replace what is known of a meeting, its participants and tracks; raises `NotFoundError`."""
    this = col(MeetingRow.id) == meeting.id
    if not (
        await session.exec(update(MeetingRow).where(this).values(meeting_values(meeting)))
    ).rowcount:
        raise unknown_meeting(meeting.id)
    await session.exec(delete(ParticipantRow).where(col(ParticipantRow.meeting_id) == meeting.id))
    await session.exec(delete(TrackRow).where(col(TrackRow.meeting_id) == meeting.id))
    await _insert_parts(session, meeting)


async def insert_meeting(
    session: AsyncSession, meeting: Meeting, submission: str, progress: Progress
) -> bool:
    """Insert a meeting; false if one of the same submission is unfinished."""
    values = {
        **meeting_values(meeting),
        **progress_values(progress),
        "submission": submission,
    }
    unless_unfinished = upsert(session, MeetingRow).on_conflict_do_nothing(
        index_elements=["submission"], index_where=UNFINISHED
    )
    arrival = unless_unfinished.values(values).returning(col(MeetingRow.number))
    if (await session.exec(arrival)).first() is None:
        return False
    await _insert_parts(session, meeting)
    return True


async def load_meetings(session: AsyncSession, rows: Sequence[MeetingRow]) -> list[Meeting]:
    """The meetings of these rows, in their order, with their participants and tracks."""
    participants = defaultdict[str, list[ParticipantRow]](list)
    tracks = defaultdict[str, list[TrackRow]](list)
    ids = sorted({row.id for row in rows})
    for start in range(0, len(ids), BATCH):
        these = ids[start : start + BATCH]
        theirs = select(ParticipantRow).where(col(ParticipantRow.meeting_id).in_(these))
        for participant in await session.exec(theirs.order_by(col(ParticipantRow.position))):
            participants[participant.meeting_id].append(participant)
        files = select(TrackRow).where(col(TrackRow.meeting_id).in_(these))
        for track in await session.exec(files.order_by(col(TrackRow.position))):
            tracks[track.meeting_id].append(track)
    return [to_meeting(row, participants[row.id], tracks[row.id]) for row in rows]


async def _insert_parts(session: AsyncSession, meeting: Meeting) -> None:
    await insert_all(session, ParticipantRow, participant_values(meeting))
    await insert_all(session, TrackRow, track_values(meeting))


async def _row(session: AsyncSession, meeting_id: str) -> MeetingRow:
    found = (await session.exec(select(MeetingRow).where(MeetingRow.id == meeting_id))).first()
    if found is None:
        raise unknown_meeting(meeting_id)
    return found
