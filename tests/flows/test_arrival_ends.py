"""What was seen in a chat survives faults and deletions, and its people are known."""

import pytest

from bot.domain.preferences import PersonSettings, ServerSettings, UploadMode
from bot.domain.upload import ArrivalState, SharedFile
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.errors import Fault
from bot.pipeline.names import ARRIVAL, ARRIVALS, arrival_job
from bot.pipeline.pipeline import Pipeline
from bot.uploads.keys import upload_key
from tests.flows.conftest import Openings, Uploading, until
from tests.flows.folk import member
from tests.flows.shared import PLACE, SHARED_AT, SHARER, SOUND, shared
from tests.flows.stage_set import Faults, engine_settings
from tests.flows.telling import arrive, meetings, messages, mode, settled, state, told
from tests.flows.test_pipeline import provider_error
from tests.flows.test_refresh import until_idle


async def test_a_passing_fault_is_waited_for(uploading: Uploading) -> None:
    away: list[Exception] = [provider_error(Fault.SERVER)]
    async with uploading(Faults([], [], {"post": away})) as (stage_set, pipeline):
        stage_set.source.faults = [provider_error(Fault.CONNECTIVITY), TimeoutError()]
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.ASKED)
    assert told(stage_set) == ["asked"]
    assert len(stage_set.journal.read("sought")) == 1  # the first post may have been there


async def test_what_can_not_be_found_out_is_told_and_tried_again_by_an_operator(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        stage_set.source.faults = [provider_error(Fault.SERVER)] * 3
        await arrive(pipeline, stage_set)
        (job,) = await until_listed(pipeline)
        assert await state(stage_set) is ArrivalState.REFUSED
        await pipeline.dead_letters.retry(job)
        await settled(stage_set, ArrivalState.ASKED)
        await until_idle(pipeline)
        assert await pipeline.dead_letters.listed() == []
    first, second = told(stage_set)
    assert ("failed" in first, second) == (True, "asked")
    assert len(messages(stage_set)) == 1


async def until_listed(pipeline: Pipeline) -> list[str]:
    await until(pipeline.dead_letters.listed)
    return [job.id for job in await pipeline.dead_letters.listed()]


async def test_what_was_kept_by_a_process_that_died_at_once_is_found(
    openings_everywhere: Openings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    uploading = Uploading(openings_everywhere, tmp_path_factory.mktemp("fetched"))
    async with uploading() as (stage_set, pipeline):
        del pipeline
        files = [stage_set.source.keep(name, SOUND + name.encode()) for name in "ab"]
        await stage_set.store.arrive("file", "Ev1", [shared("1", files[0])], SHARED_AT)
        await settled(stage_set, ArrivalState.ASKED)  # found while it runs
    async with openings_everywhere.store() as store:
        await store.arrive("file", "Ev2", [shared("2", files[1])], SHARED_AT)
        asked = shared("1", files[0])
        await store.settle_arrival(asked, ArrivalState.WANTED, unless=())
    async with uploading() as (stage_set, pipeline):
        await settled(stage_set, ArrivalState.HANDED)  # found at the start

        async def is_asked() -> bool:
            return await state(stage_set, "2") is ArrivalState.ASKED

        await until(is_asked)
        await until_idle(pipeline)
        assert len(await meetings(stage_set)) == 1
    assert len(messages(stage_set)) == 2


async def test_a_job_that_ends_without_a_word_is_told_and_not_begun_for_ever(
    uploading: Uploading, sqlite_database_url: str
) -> None:
    async with uploading() as (stage_set, pipeline):
        recording = shared("1", stage_set.source.keep("a", SOUND))
        job_id = arrival_job(PLACE, "1")
        async with open_jobs(engine_settings(sqlite_database_url)) as jobs:
            await jobs.submit(ARRIVAL, job_id, ARRIVALS, "no place", "1")
        await until(pipeline.dead_letters.listed)
        await stage_set.store.arrive("file", "Ev1", [recording], SHARED_AT)
        await settled(stage_set, ArrivalState.REFUSED)
        failed = await pipeline.dead_letters.listed({JobState.FAILED})
        assert [job.id for job in failed] == [job_id]
    (words,) = told(stage_set)
    assert words.endswith(".")


async def test_a_question_is_taken_back_when_its_recording_is_deleted(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        recording = await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.ASKED)
        await until_idle(pipeline)
        for _ in range(2):
            await pipeline.reception.source_deleted(PLACE, "1")
        await settled(stage_set, ArrivalState.IGNORED)
        await until_idle(pipeline)
        (asked,) = stage_set.journal.read("post")
        (deleted,) = stage_set.journal.read("deleted")
        assert deleted["message"] == asked["message"]
        assert await stage_set.store.deliveries(upload_key(recording)) == []
        assert await meetings(stage_set) == []


async def test_notes_whose_recording_is_deleted_are_asked_about_once(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        await mode(stage_set, UploadMode.AUTO)
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        (meeting,) = await meetings(stage_set)
        for _ in range(2):
            await pipeline.reception.source_deleted(PLACE, "1")
            await until_idle(pipeline)
        assert [one.id for one in await meetings(stage_set)] == [meeting.id]
    assert stage_set.journal.count("post", "gone") == {meeting.id: 1}
    assert stage_set.journal.read("deleted") == []


async def test_what_is_not_known_may_be_deleted(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        await pipeline.reception.source_deleted(PLACE, "9")
        await until_idle(pipeline)
        assert messages(stage_set) == []


@pytest.mark.nightly
async def test_a_meeting_has_the_zone_of_its_server_else_of_who_shared_it(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        stage_set.folk.everybody = [member("Ann", SHARER.user_id, zone="America/New_York")]
        keep = stage_set.source.keep
        await pipeline.reception.share(shared("1", keep("a", SOUND + b"1"), title="theirs"))
        await until_idle(pipeline)
        await stage_set.store.save_person_settings(SHARER, PersonSettings(zone="Asia/Tokyo"))
        await pipeline.reception.share(shared("2", keep("b", SOUND + b"2"), title="set"))
        await until_idle(pipeline)
        settings = ServerSettings(zone="Europe/Berlin")
        await stage_set.store.save_server_settings("file", "w", settings)
        await pipeline.reception.share(shared("3", keep("c", SOUND + b"3"), title="server"))
        await until_idle(pipeline)
        found = await meetings(stage_set)
    assert {one.title: one.zone for one in found} == {
        "theirs": "America/New_York",
        "set": "Asia/Tokyo",
        "server": "Europe/Berlin",
    }
    people = {one.title: one.participants[-1] for one in found}
    assert {one.account for one in people.values()} == {SHARER}
    assert people["server"].zone == "Asia/Tokyo"


async def test_who_is_talked_about_is_known_before_the_notes_are_taken(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        stage_set.folk.everybody = [
            member("Ann", SHARER.user_id),
            member("Dana Lee", "U1"),
            member("Ben", "U2"),
        ]
        await pipeline.reception.share(
            shared("1", stage_set.source.keep("a", SOUND + b" what Dana asked for"))
        )
        await until_idle(pipeline)
    (written,) = stage_set.journal.read("written")
    assert written["people"] == ["Speaker 1", "Ann", "Dana Lee"]


async def test_a_message_that_vanished_is_posted_anew_and_that_one_becomes_the_notes(
    uploading: Uploading,
) -> None:
    async with uploading() as (stage_set, pipeline):
        await arrive(pipeline, stage_set)
        await settled(stage_set, ArrivalState.ASKED)
        await until_idle(pipeline)
        (asked,) = stage_set.journal.read("post")
        stage_set.chat.vanish(asked["message"])
        await pipeline.reception.accept(PLACE, "1")
        await settled(stage_set, ArrivalState.HANDED)
        await until_idle(pipeline)
        deliveries = await stage_set.store.deliveries("")
        assert [one.key.partition(":")[0] for one in deliveries if "upload" in one.key] == []
    first, second = messages(stage_set)
    assert (first, second[0], second[-1]) == (["asked"], "fetching", "notes")


async def test_a_file_that_the_chat_does_not_give_any_more_is_told(uploading: Uploading) -> None:
    async with uploading() as (stage_set, pipeline):
        gone = shared("1", SharedFile(id="a", name="a.ogg", bytes=1))
        await pipeline.reception.arrived("Ev1", [gone])
        await settled(stage_set, ArrivalState.REFUSED)
    assert told(stage_set) == ["The message was deleted."]
