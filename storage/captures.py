"""Meetings that are heard live, and what was understood of them so far."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col, select

from bot.domain.capture import Capture, CaptureState
from bot.domain.meeting import Meeting, Place
from bot.domain.progress import Progress, Stage
from bot.domain.transcript import Utterance
from bot.errors import ConflictError, NotFoundError
from bot.ports import CaptureStore
from storage.database import Database, unbroken
from storage.meeting_rows import progress_values
from storage.meetings import insert_meeting, replace_meeting
from storage.rows import LISTENING, CaptureRow, MeetingRow
from storage.speech_tables import LiveUtteranceRow
from storage.statements import Values, upsert


class Captures(CaptureStore):
    """The part of the store that knows which rooms are listened to."""

    _database: Database

    @unbroken
    async def begin_capture(self, meeting: Meeting, capture: Capture) -> None:
        """Keep a meeting and its capture; raises `ConflictError` if the room has one already."""
        room = ["room_platform", "room_workspace", "room_channel"]
        async with self._database.writing() as session:
            recording = Progress(stage=Stage.RECORDING)
            if not await insert_meeting(session, meeting, _submission(meeting), recording):
                raise _taken()
            begin = upsert(session, CaptureRow).on_conflict_do_nothing(
                index_elements=room, index_where=LISTENING
            )
            returned = begin.values(_values(capture)).returning(col(CaptureRow.meeting_id))
            if (await session.exec(returned)).first() is None:
                raise _taken()

    @unbroken
    async def capture(self, meeting_id: str) -> Capture:
        """One capture; raises `NotFoundError`."""
        async with self._database.reading() as session:
            row = await session.get(CaptureRow, meeting_id)
            if row is None:
                raise _unknown(meeting_id)
            return _to_capture(row)

    @unbroken
    async def captures(self) -> Sequence[Capture]:
        """All that have not ended, oldest first."""
        going_on = (
            select(CaptureRow)
            .join(MeetingRow, col(MeetingRow.id) == col(CaptureRow.meeting_id))
            .where(col(CaptureRow.state) != CaptureState.ENDED.value)
            .order_by(col(MeetingRow.number))
        )
        async with self._database.reading() as session:
            return [_to_capture(row) for row in await session.exec(going_on)]

    @unbroken
    async def update_capture(self, capture: Capture) -> None:
        """Replace what is known of a capture; raises `NotFoundError`."""
        this = col(CaptureRow.meeting_id) == capture.meeting_id
        async with self._database.writing() as session:
            changed = update(CaptureRow).where(this).values(_values(capture))
            if not (await session.exec(changed)).rowcount:
                raise _unknown(capture.meeting_id)

    @unbroken
    async def end_capture(self, meeting: Meeting, capture: Capture) -> None:
        """Hand the meeting on to the pipeline; raises `NotFoundError`."""
        this = col(CaptureRow.meeting_id) == capture.meeting_id
        going_on = (
            col(MeetingRow.id) == meeting.id,
            col(MeetingRow.stage) == Stage.RECORDING.value,
        )
        async with self._database.writing() as session:
            ended = update(CaptureRow).where(this).values(_values(capture))
            if not (await session.exec(ended)).rowcount:
                raise _unknown(capture.meeting_id)
            received = progress_values(Progress(stage=Stage.RECEIVED))
            if (await session.exec(update(MeetingRow).where(*going_on).values(received))).rowcount:
                await replace_meeting(session, meeting)

    @unbroken
    async def add_live(self, meeting_id: str, utterance: Utterance) -> None:
        """Keep an utterance; raises `NotFoundError` without its meeting."""
        values = {
            "meeting_id": meeting_id,
            "id": utterance.id,
            "start_s": utterance.start_s,
            "utterance": utterance,
        }
        async with self._database.writing() as session:
            save = upsert(session, LiveUtteranceRow).values(values)
            await session.exec(
                save.on_conflict_do_update(
                    index_elements=["meeting_id", "id"],
                    set_={"start_s": save.excluded.start_s, "utterance": save.excluded.utterance},
                )
            )

    @unbroken
    async def live(self, meeting_id: str) -> Sequence[Utterance]:
        """The live transcript in order of start."""
        said = select(LiveUtteranceRow).where(LiveUtteranceRow.meeting_id == meeting_id)
        ordered = said.order_by(col(LiveUtteranceRow.start_s), col(LiveUtteranceRow.id))
        async with self._database.reading() as session:
            return [row.utterance for row in await session.exec(ordered)]


def _submission(meeting: Meeting) -> str:
    return f"live:{meeting.id}"


def _values(capture: Capture) -> Values:
    return {
        "meeting_id": capture.meeting_id,
        "room_platform": capture.room.platform,
        "room_workspace": capture.room.workspace,
        "room_channel": capture.room.channel,
        "state": capture.state.value,
        "changed_at": capture.changed_at,
        "started_by": capture.started_by,
        "is_paused": capture.is_paused,
        "is_discarded": capture.is_discarded,
    }


def _to_capture(row: CaptureRow) -> Capture:
    return Capture(
        meeting_id=row.meeting_id,
        room=Place(
            platform=row.room_platform, workspace=row.room_workspace, channel=row.room_channel
        ),
        state=CaptureState(row.state),
        changed_at=row.changed_at,
        started_by=row.started_by,
        is_paused=row.is_paused,
        is_discarded=row.is_discarded,
    )


def _taken() -> ConflictError:
    return ConflictError("This room is being recorded already.", "Stop that meeting first.")


def _unknown(meeting_id: str) -> NotFoundError:
    return NotFoundError(
        f"The meeting {meeting_id} was not heard live.",
        "See `minuta meetings` for those there are.",
    )
