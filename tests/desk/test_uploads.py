"""What is shared is taken in for who can read the channel, if there can be a recording in it."""

from pathlib import Path

import pytest

from bot.desk.uploads import FrontUploadDesk
from bot.domain.upload import SharedFile, SharedRecording
from bot.errors import BadRecordingError, NotAllowedError, QueueFullError
from bot.uploads.settings import UploadSettings
from tests.desk.askers import ANN, FOREIGN_ADMIN, READER, STRANGER
from tests.desk.meetings import PLACE
from tests.examples import START


class Pipeline:
    """Writes down what is put in."""

    def __init__(self) -> None:
        self.shared: list[SharedRecording] = []
        self.is_full = False

    async def share(self, recording: SharedRecording) -> bool:
        is_new = recording not in self.shared
        self.shared.append(recording)
        return is_new

    async def check_room(self) -> None:
        if self.is_full:
            raise QueueFullError("Too many recordings wait.", "Share it later.")


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.fixture
def desk(pipeline: Pipeline, tmp_path: Path) -> FrontUploadDesk:
    settings = UploadSettings(folder=tmp_path, zone="UTC", max_bytes=100, max_files=2)
    return FrontUploadDesk(settings, submit=pipeline.share, check_room=pipeline.check_room)


def file(name: str, size: int = 10, media_type: str | None = "audio/ogg") -> SharedFile:
    return SharedFile(id=name, name=name, bytes=size, media_type=media_type)


def message(*files: SharedFile) -> SharedRecording:
    return SharedRecording(
        place=PLACE, message_id="1", files=files, title="Sync", shared_at=START, by=ANN.account
    )


async def test_who_can_read_the_channel_has_a_recording_written_down(
    desk: FrontUploadDesk, pipeline: Pipeline
) -> None:
    assert await desk.share(READER, message(file("a.ogg")))
    assert not await desk.share(READER, message(file("a.ogg")))
    assert pipeline.shared[0].by == READER.account


async def test_nobody_else_does(desk: FrontUploadDesk, pipeline: Pipeline) -> None:
    for by in (STRANGER, FOREIGN_ADMIN):
        with pytest.raises(NotAllowedError):
            await desk.share(by, message(file("a.ogg")))
    assert pipeline.shared == []


async def test_pictures_and_texts_are_left_out_and_what_may_be_sound_is_not(
    desk: FrontUploadDesk, pipeline: Pipeline
) -> None:
    unknown = file("b.bin", media_type=None)
    await desk.share(ANN, message(file("a.png", media_type="image/png"), unknown))
    assert pipeline.shared[0].files == (unknown,)


@pytest.mark.parametrize(
    "files",
    [
        (),
        (file("a.png", media_type="IMAGE/png"),),
        (file("a.ogg", size=101),),
        (file("a.ogg"), file("b.ogg"), file("c.ogg")),
    ],
)
async def test_what_can_not_be_taken_is_refused_at_once(
    desk: FrontUploadDesk, pipeline: Pipeline, files: tuple[SharedFile, ...]
) -> None:
    with pytest.raises(BadRecordingError):
        await desk.share(ANN, message(*files))
    assert pipeline.shared == []


async def test_what_just_fits_is_taken(desk: FrontUploadDesk) -> None:
    assert await desk.share(ANN, message(file("a.ogg", size=100), file("b.ogg")))


async def test_a_full_queue_refuses(desk: FrontUploadDesk, pipeline: Pipeline) -> None:
    pipeline.is_full = True
    with pytest.raises(QueueFullError):
        await desk.share(ANN, message(file("a.ogg")))
