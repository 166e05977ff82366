"""What is handed in is kept once, and nothing is left of what could not be kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain.progress import Progress, Stage
from bot.errors import BadRecordingError
from bot.intake import Intake, NewRecording, Sound
from bot.ports import Store
from storage.shelf import open_shelf
from tests.examples import PLACE

CLOCK = AdjustableClock()


def recording(*sounds: Sound, title: str = "Sync") -> NewRecording:
    return NewRecording(
        sounds=sounds,
        place=PLACE,
        title=title,
        started_at=datetime(2026, 11, 18, 9, tzinfo=UTC),
        zone="Europe/Berlin",
        people=("Ann", "Ben"),
    )


def sound(folder: Path, name: str, content: bytes, speaker: str | None = None) -> Sound:
    path = folder / name
    path.write_bytes(content)
    return Sound(path=path, speaker=speaker)


def shelved(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*.opus"))


async def test_the_sound_and_the_meeting_are_kept(store: Store, tmp_path: Path) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        ann = sound(tmp_path, "a.opus", b"ann", "Ann")
        ben = sound(tmp_path, "b.opus", b"ben", "Ben")
        meeting = await Intake(store, shelf).receive(recording(ann, ben))
        assert await store.meeting(meeting.id) == meeting
        people = {person.name: person.id for person in meeting.participants}
        assert [track.speaker for track in meeting.tracks] == [people["Ann"], people["Ben"]]
        async with shelf.local(meeting.tracks[1].audio) as path:
            assert path.read_bytes() == b"ben"
    assert (await store.progress(meeting.id)).stage is Stage.RECEIVED


async def test_a_mixed_recording_has_people_but_no_speaker(store: Store, tmp_path: Path) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        mixed = sound(tmp_path, "a.opus", b"all")
        meeting = await Intake(store, shelf).receive(recording(mixed))
    assert [track.speaker for track in meeting.tracks] == [None]
    assert [person.name for person in meeting.participants] == ["Ann", "Ben"]


async def test_the_same_recording_handed_in_twice_is_one_meeting(
    store: Store, tmp_path: Path
) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        intake = Intake(store, shelf)
        first = await intake.receive(recording(sound(tmp_path, "a.opus", b"all")))
        again = await intake.receive(recording(sound(tmp_path, "copy.opus", b"all")))
        assert again.id == first.id
        assert shelved(tmp_path / "shelf") == [b"all"]


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.DONE, Stage.FAILED])
async def test_a_recording_of_a_known_origin_is_one_meeting_for_ever(
    store: Store, tmp_path: Path, stage: Stage
) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        intake = Intake(store, shelf)
        new = recording(sound(tmp_path, "a.opus", b"all")).model_copy(
            update={"origin": "message 7, file 1", "started_by": "ann"}
        )
        assert await intake.received("message 7, file 1") is None
        first = await intake.receive(new)
        await store.report_progress(first.id, Progress(stage=stage))
        assert first.started_by == "ann"
        assert await intake.receive(new) == first
        assert await intake.received("message 7, file 1") == first
        other = await intake.receive(new.model_copy(update={"origin": "message 7, file 2"}))
        assert other.id != first.id
        assert shelved(tmp_path / "shelf") == [b"all"] * 2


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.FAILED])
async def test_a_finished_recording_can_be_handed_in_again(
    store: Store, tmp_path: Path, stage: Stage
) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        intake = Intake(store, shelf)
        first = await intake.receive(recording(sound(tmp_path, "a.opus", b"all")))
        await store.report_progress(first.id, Progress(stage=stage))
        again = await intake.receive(recording(sound(tmp_path, "a.opus", b"all")))
        assert again.id != first.id


async def test_other_sound_or_another_title_is_another_meeting(
    store: Store, tmp_path: Path
) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        intake = Intake(store, shelf)
        first = sound(tmp_path, "a.opus", b"all")
        meetings = [
            await intake.receive(recording(first)),
            await intake.receive(recording(first, title="Retrospective")),
            await intake.receive(recording(sound(tmp_path, "b.opus", b"more"))),
        ]
    assert len({meeting.id for meeting in meetings}) == 3


async def test_nothing_is_left_when_one_track_cannot_be_read(store: Store, tmp_path: Path) -> None:
    async with open_shelf(tmp_path / "shelf", CLOCK) as shelf:
        ann = sound(tmp_path, "a.opus", b"ann", "Ann")
        gone = Sound(path=tmp_path / "gone.opus", speaker="Ben")
        with pytest.raises(BadRecordingError):
            await Intake(store, shelf).receive(recording(ann, gone))
    assert shelved(tmp_path / "shelf") == []
    assert await store.unfinished() == []
