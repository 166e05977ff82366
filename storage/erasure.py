"""Taking out of the records what is not to be there any more."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import column, delete, insert, table, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.action_item import ActionItem
from bot.domain.meeting import Meeting
from bot.domain.notes import Notes
from bot.domain.outbox import MessageRef
from bot.domain.people import Account
from bot.domain.transcript import Transcript
from bot.errors import ConflictError
from bot.ports import ErasureStore
from storage.database import Database, unbroken
from storage.deeds import forget_deeds, forget_followup, forget_settings
from storage.deliveries import forget_deliveries, nudges_about, refs_of
from storage.drafts import delete_drafts
from storage.erased_ids import forget_id
from storage.item_rows import item_values, to_item
from storage.item_tables import ActionItemRow, ItemChangeRow
from storage.meetings import hold_meeting, replace_meeting
from storage.notes import keep_version
from storage.reminder_rows import NudgeRow
from storage.rows import IS_OVER, MeetingRow, NotesRow, StaleNotesRow, TrackRow
from storage.said_done import Words, forget_said_done
from storage.signals import keep_signals_of
from storage.speech_jobs import let_go_of_speech_jobs
from storage.speech_tables import HeardTrackRow, LiveUtteranceRow
from storage.stale import items_of, mark_nudges, mark_stale
from storage.statements import BATCH, insert_all
from storage.telling import tell_of_gone
from storage.transcripts import forget_transcript, keep_transcript
from storage.webhook_calls import forget_calls_about, tell_of_left

_MERGE = insert(table("utterance_search", column("utterance_search"))).values(
    utterance_search="optimize"
)


class Erasure(ErasureStore):
    """The part of the store that forgets."""

    _database: Database

    @unbroken
    async def forget_meeting(self, meeting_id: str, *, at: datetime | None = None) -> None:
        """Forget a meeting, everything that belongs to it and its messages; idempotent.

        With a moment, webhooks are told then of its items that are gone.
        """
        async with self._database.writing() as session:
            if at is not None:
                await tell_of_gone(session, meeting_id, None, at)
            await let_go_of_speech_jobs(session, meeting_id)
            about = (await session.exec(nudges_about(meeting_id))).all()
            await forget_deliveries(session, meeting_id)
            await session.exec(delete(NudgeRow).where(col(NudgeRow.id).in_(about)))
            # What other nudges say of it, they are not to say any more.
            await mark_nudges(session, items_of(meeting_id))
            await forget_said_done(session, Words(meeting_id))
            await session.exec(delete(MeetingRow).where(col(MeetingRow.id) == meeting_id))
            await self._forget_words(session)
        await self._database.leave_nothing_behind()

    @unbroken
    async def messages_of(self, meeting_id: str) -> Sequence[MessageRef]:
        """Where messages about a meeting and its items are, as far as they are known."""
        async with self._database.reading() as session:
            return await refs_of(session, meeting_id)

    @unbroken
    async def replace_record(
        self,
        meeting: Meeting,
        transcript: Transcript | None,
        notes: Notes | None,
        forgotten_speaker: str,
        *,
        renamed_to: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Replace what is kept of a meeting by what is left of it, in one transaction; see port.

        What was read of the meeting is forgotten: it may hold the speaker's words.
        What was heard is kept of tracks that the meeting still has, that are one person's and not
        the forgotten speaker's. The notes are one version further, an item of theirs if it is
        another than the one kept. Raises `NotFoundError`, and `ConflictError` if somebody changed
        one of them meanwhile or the meeting is worked on again.
        """
        async with self._database.writing() as session:
            await hold_meeting(session, meeting.id)
            await _check_is_over(session, meeting.id)
            if notes is not None:
                await mark_stale(session, meeting.id)
            await mark_nudges(session, items_of(meeting.id))
            left = {one.id for one in transcript.utterances} if transcript else set[str]()
            words = Words(meeting.id, forgotten_speaker, left if transcript else None)
            await forget_said_done(session, words)
            if renamed_to is not None:
                await forget_id(session, meeting.id, forgotten_speaker, renamed_to)
            await _forget_heard(session, meeting, forgotten_speaker)
            await _forget_live(session, meeting.id, forgotten_speaker)
            await delete_drafts(session, meeting.id)
            await let_go_of_speech_jobs(session, meeting.id)
            await replace_meeting(session, meeting)
            await forget_transcript(session, meeting.id)
            if transcript is not None:
                await keep_transcript(session, transcript)
            await keep_signals_of(session, meeting.id, left)
            await _replace_notes(session, meeting.id, notes, at)

    @unbroken
    async def stale_notes(self) -> Sequence[str]:
        """Meetings whose published notes may not say yet what is kept, oldest first."""
        stale = select(StaleNotesRow.meeting_id).order_by(col(StaleNotesRow.number))
        async with self._database.reading() as session:
            return (await session.exec(stale)).all()

    @unbroken
    async def stale_mark(self, meeting_id: str) -> str | None:
        """What the last change that is not published yet is known by, if there is one."""
        marked = select(StaleNotesRow.mark).where(StaleNotesRow.meeting_id == meeting_id)
        async with self._database.reading() as session:
            return (await session.exec(marked)).first()

    @unbroken
    async def notes_refreshed(self, meeting_id: str, mark: str) -> None:
        """What was kept when the mark was read is published; idempotent."""
        this = (col(StaleNotesRow.meeting_id) == meeting_id, col(StaleNotesRow.mark) == mark)
        async with self._database.writing() as session:
            await session.exec(delete(StaleNotesRow).where(*this))

    @unbroken
    async def forget_person(self, account: Account) -> None:
        """Forget what a person has set and was sent; they asked for their opt-out, which is kept.

        Of the meetings of the workspace that are over, it is also forgotten that they were told of
        them, started them or changed their items.
        """
        async with self._database.writing() as session:
            await forget_settings(session, account)
            await forget_followup(session, account)
            await forget_deeds(session, account)
            await self._forget_words(session)
        await self._database.leave_nothing_behind()

    async def _forget_words(self, session: AsyncSession) -> None:
        # FTS5 only marks words as gone until it merges its parts; PostgreSQL cleans up by itself.
        if self._database.is_sqlite:
            connection = await session.connection()
            await connection.execute(_MERGE)


async def _check_is_over(session: AsyncSession, meeting_id: str) -> None:
    """Raise `ConflictError` where a job may have read what is to be taken out."""
    over = select(MeetingRow.id).where(MeetingRow.id == meeting_id, IS_OVER)
    if (await session.exec(over)).first() is None:
        raise ConflictError("This meeting is being worked on.", "Try again when it has its notes.")


async def _forget_heard(session: AsyncSession, meeting: Meeting, speaker: str) -> None:
    """Forget what was heard of tracks that are gone; the others may have moved up."""
    of_meeting = col(TrackRow.meeting_id) == meeting.id
    audio = {
        row.position: row.audio for row in await session.exec(select(TrackRow).where(of_meeting))
    }
    left = {
        track.audio: position
        for position, track in enumerate(meeting.tracks)
        if track.speaker not in {None, speaker}
    }
    heard = col(HeardTrackRow.meeting_id) == meeting.id
    kept = [
        {"meeting_id": meeting.id, "position": left[audio[row.position]], "heard": row.heard}
        for row in await session.exec(select(HeardTrackRow).where(heard))
        if audio.get(row.position) in left
    ]
    await session.exec(delete(HeardTrackRow).where(heard))
    await insert_all(session, HeardTrackRow, kept)


async def _forget_live(session: AsyncSession, meeting_id: str, speaker: str) -> None:
    of_meeting = col(LiveUtteranceRow.meeting_id) == meeting_id
    said = await session.exec(select(LiveUtteranceRow).where(of_meeting))
    theirs = [row.id for row in said if row.utterance.speaker == speaker]
    for start in range(0, len(theirs), BATCH):
        these = col(LiveUtteranceRow.id).in_(theirs[start : start + BATCH])
        await session.exec(delete(LiveUtteranceRow).where(of_meeting, these))


async def _replace_notes(
    session: AsyncSession, meeting_id: str, notes: Notes | None, at: datetime | None
) -> None:
    untold = await forget_calls_about(session, meeting_id)
    items = {item.id: item for item in notes.action_items} if notes else {}
    of_meeting = col(ActionItemRow.meeting_id) == meeting_id
    rows = await session.exec(select(ActionItemRow).where(of_meeting))
    kept = {row.id: to_item(row) for row in rows}
    if at is not None:
        await tell_of_gone(session, meeting_id, list(kept.keys() - items.keys()), at)
    await session.exec(delete(ActionItemRow).where(of_meeting, col(ActionItemRow.id).not_in(items)))
    left = [await _replace_item(session, kept.get(one), item) for one, item in items.items()]
    if at is not None:
        new = [item for item in left if item.id in untold or item != kept.get(item.id)]
        await tell_of_left(session, meeting_id, new, at)
    # What an item was before may be what is to be forgotten of it.
    theirs = select(ActionItemRow.id).where(of_meeting)
    await session.exec(delete(ItemChangeRow).where(col(ItemChangeRow.item_id).in_(theirs)))
    await session.exec(delete(NotesRow).where(col(NotesRow.meeting_id) == meeting_id))
    if notes is not None:
        # One who has read them before must not put back what was taken out.
        following = notes.model_copy(update={"version": notes.version + 1})
        await keep_version(session, following, tuple(items))


async def _replace_item(
    session: AsyncSession, kept: ActionItem | None, item: ActionItem
) -> ActionItem:
    """Keep an item without what was taken out; as it is then."""
    if kept is None or kept.version != item.version:
        raise ConflictError("Somebody else changed an action item first.", "Try again.")
    if kept == item:
        return kept
    # One who has read it before must not put back what was taken out.
    changed = item.model_copy(update={"version": item.version + 1})
    this = col(ActionItemRow.id) == item.id
    await session.exec(update(ActionItemRow).where(this).values(item_values(changed)))
    return changed
