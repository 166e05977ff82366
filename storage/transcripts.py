"""What was heard on each track and the transcript it became."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.speech import HeardTrack
from bot.domain.transcript import Transcript, Utterance
from bot.errors import NotFoundError
from bot.ports import MeetingStore
from storage.database import Database, unbroken
from storage.meetings import hold_meeting
from storage.speech_jobs import let_go_of_speech_jobs
from storage.speech_tables import HeardTrackRow, TranscriptRow, UtteranceRow
from storage.stale import mark_stale
from storage.statements import BATCH, insert_all, upsert
from storage.transcript_rows import to_transcript, to_utterance, transcript_values, utterance_values


class Transcripts(MeetingStore):
    """The part of the store that knows what was said."""

    _database: Database

    @unbroken
    async def save_heard(self, meeting_id: str, track: int, heard: HeardTrack) -> None:
        """Keep what was heard on a track; raises `NotFoundError` without its meeting."""
        values = {"meeting_id": meeting_id, "position": track, "heard": heard}
        async with self._database.writing() as session:
            save = upsert(session, HeardTrackRow).values(values)
            await session.exec(
                save.on_conflict_do_update(
                    index_elements=["meeting_id", "position"], set_={"heard": save.excluded.heard}
                )
            )

    @unbroken
    async def heard(self, meeting_id: str) -> dict[int, HeardTrack]:
        """What was heard so far, by index of the track."""
        tracks = select(HeardTrackRow).where(HeardTrackRow.meeting_id == meeting_id)
        async with self._database.reading() as session:
            rows = await session.exec(tracks.order_by(col(HeardTrackRow.position)))
            return {row.position: row.heard for row in rows}

    @unbroken
    async def save_transcript(self, transcript: Transcript) -> None:
        """Keep the transcript; raises `NotFoundError` without its meeting.

        What was heard at providers is in it now, and kept no longer by itself. Notes that are
        published with it are stale.
        """
        meeting_id = transcript.meeting_id
        async with self._database.writing() as session:
            await hold_meeting(session, meeting_id)
            await let_go_of_speech_jobs(session, meeting_id)
            await forget_transcript(session, meeting_id)
            await keep_transcript(session, transcript)
            await mark_stale(session, meeting_id)

    @unbroken
    async def transcript(self, meeting_id: str) -> Transcript:
        """The transcript; raises `NotFoundError`."""
        async with self._database.reading() as session:
            row = await session.get(TranscriptRow, meeting_id)
            if row is None:
                raise NotFoundError(
                    f"The meeting {meeting_id} has no transcript.", "It may not be finished yet."
                )
            return to_transcript(row, await _utterances(session, meeting_id))

    @unbroken
    async def speakers(
        self, meeting_id: str, utterance_ids: Sequence[str]
    ) -> Mapping[str, str | None]:
        """Who said some utterances, a participant's id or None by the id of each that there is."""
        said = select(UtteranceRow.id, UtteranceRow.speaker).where(
            UtteranceRow.meeting_id == meeting_id, col(UtteranceRow.id).in_(utterance_ids)
        )
        async with self._database.reading() as session:
            return dict((await session.exec(said)).all())


async def forget_transcript(session: AsyncSession, meeting_id: str) -> None:
    """Forget what was said; without a transcript there is nothing to forget."""
    await session.exec(delete(TranscriptRow).where(col(TranscriptRow.meeting_id) == meeting_id))
    await session.exec(delete(UtteranceRow).where(col(UtteranceRow.meeting_id) == meeting_id))


async def keep_transcript(session: AsyncSession, transcript: Transcript) -> None:
    """Keep a transcript of a meeting that has none."""
    await insert_all(session, TranscriptRow, [transcript_values(transcript)])
    await insert_all(session, UtteranceRow, utterance_values(transcript))


async def _utterances(session: AsyncSession, meeting_id: str) -> list[Utterance]:
    # Page by page, so that the event loop gets its turn in between.
    said = select(UtteranceRow).where(UtteranceRow.meeting_id == meeting_id)
    ordered = said.order_by(col(UtteranceRow.position)).limit(BATCH)
    utterances: list[Utterance] = []
    while page := (
        await session.exec(ordered.where(UtteranceRow.position >= len(utterances)))
    ).all():
        utterances += map(to_utterance, page)
    return utterances
