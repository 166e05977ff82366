"""A message with recordings becomes meetings, each once, and what can't become one says why."""

from pathlib import Path

import pytest

from bot.domain.preferences import ServerSettings
from bot.domain.progress import Stage
from bot.domain.upload import SharedFile
from bot.engine.records import JobState
from bot.errors import Fault, MinutaError
from bot.intake import meeting_of
from bot.uploads.keys import origin_of
from tests.flows.conftest import Openings, Uploading, until
from tests.flows.shared import PLACE, SHARED_AT, SOUND, shared
from tests.flows.stage_set import Faults
from tests.flows.telling import meetings, messages, told
from tests.flows.test_pipeline import provider_error
from tests.flows.test_refresh import until_idle


async def test_a_shared_recording_becomes_notes(
    openings_everywhere: Openings, tmp_path: Path
) -> None:
    uploading = Uploading(openings_everywhere, tmp_path / "fetched")
    async with uploading() as (stage_set, pipeline):
        await stage_set.store.save_server_settings(
            "file", "w", ServerSettings(zone="Europe/Berlin", language="de")
        )
        recording = shared("1", stage_set.source.keep("a", SOUND + b"talk"))
        assert await pipeline.reception.share(recording)
        await until_idle(pipeline)
        (meeting,) = await meetings(stage_set)
        assert (await stage_set.store.progress(meeting.id)).stage is Stage.DONE
    assert (meeting.title, meeting.started_at, meeting.place) == ("Weekly sync", SHARED_AT, PLACE)
    assert (meeting.zone, meeting.language, meeting.started_by) == ("Europe/Berlin", None, "ann")
    (said,) = messages(stage_set)
    assert (said[0], said[1], said[-1]) == ("fetching", "received", "notes")
    assert stage_set.journal.read("sought") == []
    assert list(uploading.folder.iterdir()) == []


async def test_without_a_setting_the_zone_is_the_programs(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        await pipeline.reception.share(shared("1", stage_set.source.keep("a", SOUND)))
        await until_idle(pipeline)
        (meeting,) = await meetings(stage_set)
    assert (meeting.zone, meeting.language) == ("Asia/Tokyo", None)


async def test_each_file_is_a_meeting_and_what_is_no_recording_is_left_out(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        keep = stage_set.source.keep
        files = (keep("a", SOUND + b"1"), keep("b", b"%PDF-1.7"), keep("c", SOUND + b"2"))
        await pipeline.reception.share(shared("1", *files))
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
        found = await meetings(stage_set)
    assert sorted(one.title for one in found) == ["Weekly sync – a", "Weekly sync – c"]
    first, *others = messages(stage_set)
    assert first == ["fetching", "fetched"]
    assert [(said[0], said[-1]) for said in others] == [("received", "notes")] * 2


async def test_what_is_shared_twice_is_taken_in_once(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        recording = shared("1", stage_set.source.keep("a", SOUND))
        assert await pipeline.reception.share(recording)
        assert not await pipeline.reception.share(recording)
        await until_idle(pipeline)
        assert not await pipeline.reception.share(recording)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1


async def test_what_was_forgotten_since_can_be_shared_again(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        recording = shared("1", stage_set.source.keep("a", SOUND))
        await pipeline.reception.share(recording)
        await until_idle(pipeline)
        (meeting,) = await meetings(stage_set)
        await pipeline.purge(meeting.id)
        await stage_set.store.forget_meeting(meeting.id)
        assert await pipeline.reception.share(recording)
        await until_idle(pipeline)
        assert [one.id for one in await meetings(stage_set)] == [meeting.id]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7", "The file is a PDF document, not sound."),
        (b"just words", "The file is text, not sound."),
        (b"", "The file is empty."),
        (SOUND * 1001, "The file has 0 MiB; the limit is 0 MiB."),
    ],
)
async def test_what_can_never_be_a_recording_is_said_with_what_to_do(
    uploading: Uploading, content: bytes, reason: str
) -> None:
    async with uploading() as (stage_set, pipeline):
        await pipeline.reception.share(shared("1", stage_set.source.keep("a", content)))
        await until_idle(pipeline)
        assert await meetings(stage_set) == []
        (job,) = await pipeline.dead_letters.listed()
    assert told(stage_set) == ["fetching", reason]
    assert stage_set.journal.read("edit")[-1]["remedy"]
    assert job.failure is not None
    assert list(uploading.folder.iterdir()) == []


async def test_a_file_that_was_deleted_is_said_and_sharing_it_again_helps(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        recording = shared("1", SharedFile(id="a", name="a.ogg", bytes=1))
        await pipeline.reception.share(recording)
        await until(pipeline.dead_letters.listed)
        assert told(stage_set) == ["fetching", "The message was deleted."]
        stage_set.source.keep("a", SOUND)
        assert await pipeline.reception.share(recording)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1


async def test_one_bad_file_does_not_cost_the_others_and_a_retry_fetches_it_alone(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        late = SharedFile(id="late", name="late.ogg", bytes=1)
        good = stage_set.source.keep("good", SOUND)
        await pipeline.reception.share(shared("1", late, good))
        await until(pipeline.dead_letters.listed)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1
        (job,) = await pipeline.dead_letters.listed()
        stage_set.source.keep("late", SOUND)
        await pipeline.dead_letters.retry(job.id)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 2
    assert stage_set.journal.count("fetched", "file") == {"late": 2, "good": 1}


async def test_what_a_killed_process_left_of_a_file_that_is_a_meeting_goes(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        good = stage_set.source.keep("good", SOUND)
        recording = shared("1", good, SharedFile(id="late", name="late.ogg", bytes=1))
        await pipeline.reception.share(recording)
        await until(pipeline.dead_letters.listed)
        left = uploading.folder / meeting_of(origin_of(recording, good))
        left.mkdir()
        (left / "recording.ogg").write_bytes(SOUND)
        (job,) = await pipeline.dead_letters.listed()
        stage_set.source.keep("late", SOUND)
        await pipeline.dead_letters.retry(job.id)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 2
    assert list(uploading.folder.iterdir()) == []


async def test_a_passing_fault_is_tried_again(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        stage_set.source.faults = [provider_error(Fault.CONNECTIVITY), TimeoutError()]
        await pipeline.reception.share(shared("1", stage_set.source.keep("a", SOUND)))
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1
    assert told(stage_set) == ["fetching"]
    assert len(messages(stage_set)) == 1


async def test_a_chat_that_is_away_costs_no_recording(uploading: Uploading) -> None:
    away: list[Exception] = [provider_error(Fault.SERVER)]
    async with uploading(Faults([], [], {"post": away})) as (stage_set, pipeline):
        await pipeline.reception.share(shared("1", stage_set.source.keep("a", SOUND)))
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1


async def test_where_nothing_is_set_up_that_is_said(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        recording = shared("1", stage_set.source.keep("a", SOUND))
        with pytest.raises(MinutaError):
            await pipeline.reception.share(recording)
        assert await pipeline.dead_letters.listed(frozenset(JobState)) == []
