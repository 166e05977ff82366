"""The small meeting of `tests.desk.meetings` with its sound, as it is when its notes are done."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.capture import Capture, CaptureState
from bot.domain.consent import ConsentEvent, ConsentKind, ConsentMeans
from bot.domain.meeting import Meeting, Source, Track
from bot.domain.progress import Progress, Stage
from bot.domain.speech import HeardTrack, Segment
from bot.domain.transcript import SpeechEngine
from bot.errors import NotFoundError
from bot.ports import AudioShelf, Clock, Store
from tests import examples
from tests.desk import meetings
from tests.desk.askers import BEN

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DONE = Progress(stage=Stage.DONE)


class SetClock(Clock):
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


def live_meeting(meeting_id: str = examples.meeting().id) -> Meeting:
    """A meeting that was heard live, so that each has a track of their own."""
    return meetings.meeting().model_copy(
        update={
            "id": meeting_id,
            "source": Source.LIVE,
            "tracks": tuple(
                Track(audio=f"{meeting_id}/{number}.opus", speaker=speaker)
                for number, speaker in enumerate(("anna", "ben"))
            ),
        }
    )


def heard(text: str, *, start_s: float = 0.0) -> HeardTrack:
    return HeardTrack(
        engine=SpeechEngine(provider="moonshine", model="tiny-en"),
        duration_s=9,
        speech_s=4,
        segments=(Segment(start_s=start_s, end_s=start_s + 4, text=text),),
    )


async def keep(
    store: Store, shelf: AudioShelf, folder: Path, meeting: Meeting, stage: Stage = Stage.DONE
) -> None:
    """Keep everything that there is of a meeting; items have the meeting's id in theirs."""
    await store.add_meeting(meeting, meeting.id)
    sound = folder / "sound"
    await asyncio.to_thread(sound.write_bytes, b"sound")
    for position, track in enumerate(meeting.tracks):
        await shelf.put(sound, track.audio)
        await store.save_heard(meeting.id, position, heard("Something."))
    said = examples.transcript().model_copy(update={"meeting_id": meeting.id})
    for utterance in said.utterances:
        await store.add_live(meeting.id, utterance)
    await store.save_transcript(said)
    item = examples.item().model_copy(update={"id": f"item-{meeting.id}", "meeting_id": meeting.id})
    check = examples.notes().please_check[0].model_copy(update={"item_id": item.id})
    await store.save_notes(
        examples.notes().model_copy(
            update={
                "meeting_id": meeting.id,
                "action_items": (item,),
                "please_check": (check,),
            }
        )
    )
    reminder = {"id": f"reminder-{meeting.id}", "item_id": item.id}
    await store.plan_reminders([examples.reminder().model_copy(update=reminder)])
    await store.note_consent(
        ConsentEvent(
            meeting_id=meeting.id,
            account=BEN.account,
            kind=ConsentKind.AGREED,
            means=ConsentMeans.BUTTON,
            at=NOW,
        )
    )
    await store.report_progress(meeting.id, Progress(stage=stage))


async def begin(store: Store, meeting: Meeting, state: CaptureState) -> None:
    """Let a meeting be heard live, in a room of its own."""
    room = meeting.place.model_copy(update={"channel": meeting.id})
    capture = Capture(meeting_id=meeting.id, room=room, state=state, changed_at=NOW)
    await store.begin_capture(meeting.model_copy(update={"tracks": ()}), capture)
    for utterance in examples.transcript().utterances:
        await store.add_live(meeting.id, utterance)


async def is_kept(shelf: AudioShelf, key: str) -> bool:
    try:
        async with shelf.local(key):
            return True
    except NotFoundError:
        return False
