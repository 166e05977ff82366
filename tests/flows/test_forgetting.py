"""What is to be forgotten is forgotten as a whole, whatever comes in between."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import AdjustableClock
from bot.domain.meeting import Place
from bot.domain.people import Account
from bot.domain.preferences import ServerSettings
from bot.domain.progress import Stage
from bot.domain.upload import ArrivalState, SharedFile, SharedRecording
from bot.engine.jobs import open_jobs
from bot.engine.records import JobState
from bot.errors import Fault, MinutaError, NotFoundError, ProviderError
from bot.failpoints import Moment, Name
from bot.intake import meeting_of
from bot.pipeline.names import FORGETTING, REMOVALS, forgetting_job
from bot.pipeline.pipeline import Pipeline
from bot.ports.desk import NewItem
from bot.uploads.keys import origin_of
from tests.desk.askers import Person
from tests.desk.fronts import item_desk
from tests.flows.conftest import Openings, until, until_stage
from tests.flows.processes import PATIENCE_S, worker
from tests.flows.stage_set import MORNING, Faults, StageSet, engine_settings, tick_of
from tests.flows.test_refresh import MEETING, answers, published, until_idle
from tests.flows.worker import Options, Trap


async def said(stage_set: StageSet, pipeline: Pipeline) -> set[str]:
    """Publish a meeting and remind somebody; returns the messages that are there then."""
    await published(stage_set)
    await tick_of(stage_set, pipeline, AdjustableClock(MORNING + timedelta(hours=1))).tick()
    await until_idle(pipeline)
    messages = {str(line["message"]) for line in stage_set.journal.read("post")}
    assert len(messages) == 2
    return messages


async def nothing_left(stage_set: StageSet, meeting_id: str = MEETING) -> bool:
    store = stage_set.store
    with pytest.raises(NotFoundError):
        await store.meeting(meeting_id)
    with pytest.raises(NotFoundError):
        await store.item(f"{meeting_id}item")
    with pytest.raises(NotFoundError):
        async with stage_set.shelf.local(f"{meeting_id}/0.txt"):
            pass
    return await store.deliveries("") == [] and await store.due_reminders(MORNING, 9) == []


async def test_a_meeting_is_forgotten_with_its_messages_its_sound_and_its_jobs(
    openings_everywhere: Openings,
) -> None:
    async with openings_everywhere() as (stage_set, pipeline):
        messages = await said(stage_set, pipeline)
        await pipeline.forget(MEETING)
        await until_idle(pipeline)
        assert await nothing_left(stage_set)
        assert stage_set.journal.count("deleted", "message").keys() == messages
        (job,) = await pipeline.dead_letters.listed(set(JobState))
        assert job.id == forgetting_job(MEETING)
        await pipeline.refresh(MEETING)
        await pipeline.forget(MEETING)
        await until_idle(pipeline)
        assert len(stage_set.journal.read("post")) == len(messages)


async def test_what_comes_again_can_be_forgotten_again(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        for _ in range(2):
            await published(stage_set)
            await until_idle(pipeline)
            await pipeline.forget(MEETING)
            await until_idle(pipeline)
            assert await nothing_left(stage_set)
    assert len(stage_set.journal.read("post")) == len(stage_set.journal.read("deleted")) == 2


@pytest.mark.parametrize(
    "refusals",
    [
        [MinutaError("This message is not ours.", "Delete it yourself.")],
        [ProviderError("file", Fault.AUTHENTICATION, "gone")],
        [TimeoutError()],
        [ProviderError("file", Fault.CONNECTIVITY, "gone")] * 9,
    ],
    ids=["refused", "no key", "late", "never there"],
)
async def test_what_a_platform_does_not_delete_keeps_nothing_else_from_being_forgotten(
    openings: Openings, refusals: list[Exception]
) -> None:
    async with openings(Faults([], [], {"delete": list(refusals)})) as (stage_set, pipeline):
        messages = await said(stage_set, pipeline)
        await pipeline.forget(MEETING)
        await until_idle(pipeline)
        assert await nothing_left(stage_set)
        assert not await pipeline.dead_letters.listed()
    deleted = stage_set.journal.count("deleted", "message")
    assert len(messages) - 1 <= len(deleted) or len(refusals) > len(messages)


KILLS = [
    (Name.UNPUBLISH, Moment.BEFORE),
    (Name.UNPUBLISH, Moment.DURING),
    (Name.UNPUBLISH, Moment.AFTER_EFFECT),
    (Name.UNPUBLISH, Moment.AFTER_RETURN),
    (Name.FORGET, Moment.BEFORE),
    (Name.FORGET, Moment.DURING),
    (Name.FORGET, Moment.AFTER_EFFECT),
    (Name.FORGET, Moment.AFTER_RETURN),
]


async def test_a_meeting_is_forgotten_whenever_the_process_is_killed(
    openings: Openings, sqlite_database_url: str, tmp_path: Path
) -> None:
    """One after the other, in one process that is started again each time."""
    async with openings() as (stage_set, pipeline):
        messages = await said(stage_set, pipeline)
    async with open_jobs(engine_settings(sqlite_database_url)) as jobs:
        await jobs.submit(FORGETTING, forgetting_job(MEETING), REMOVALS, MEETING)
    options = Options(
        folder=tmp_path,
        database_url=sqlite_database_url,
        traps=tuple(Trap(stage=stage, moment=moment, meeting=MEETING) for stage, moment in KILLS),
        waits_for_jobs=True,
    )
    with worker(options) as process:
        assert process.wait(PATIENCE_S) == 0
    assert len(list((tmp_path / "sprung").iterdir())) == len(KILLS)
    async with openings() as (stage_set, _):
        assert await nothing_left(stage_set)
    assert stage_set.journal.count("deleted", "message").keys() >= messages


async def test_a_recording_of_a_chat_that_was_forgotten_comes_back_only_if_it_is_asked_for(
    openings: Openings,
) -> None:
    place = Place(platform="file", workspace="w", channel="c")
    file = SharedFile(id="F1", name="talk.txt", bytes=5)
    by = Account(platform="file", workspace="w", user_id="u")
    recording = SharedRecording(
        place=place, message_id="F1", files=(file,), title="Talk", shared_at=MORNING, by=by
    )
    meeting_id = meeting_of(origin_of(recording, file))
    async with openings() as (stage_set, pipeline):
        store = stage_set.store
        await store.arrive("file", "Ev1", [recording], MORNING)
        await store.settle_arrival(recording, ArrivalState.HANDED, unless=())
        await stage_set.hand_in(meeting_id)
        await until_stage(stage_set, meeting_id, Stage.DONE)
        await pipeline.forget(meeting_id)
        await until_idle(pipeline)
        assert await nothing_left(stage_set, meeting_id)
        arrival = await store.arrival(place, "F1")
        assert arrival is not None
        assert arrival.state is ArrivalState.DECLINED
        assert await store.arrive("file", "Ev2", [recording], MORNING) == []


@pytest.mark.nightly
async def test_a_workspace_is_forgotten_without_a_word(openings: Openings) -> None:
    async with openings() as (stage_set, pipeline):
        store = stage_set.store
        await said(stage_set, pipeline)
        other = Place(platform="file", workspace="x", channel="c")
        meeting = await store.meeting(MEETING)
        theirs = meeting.model_copy(update={"id": "theirs", "place": other})
        await store.add_meeting(theirs, "theirs")
        await until_stage(stage_set, "theirs", Stage.DONE)
        await until_idle(pipeline)
        await store.save_server_settings("file", "w", ServerSettings(zone="UTC"))
        before = len(stage_set.journal.read("post"))
        await pipeline.forget_workspace("file", "w")
        await until_idle(pipeline)
        with pytest.raises(NotFoundError):
            await store.meeting(MEETING)
        with pytest.raises(NotFoundError):
            async with stage_set.shelf.local(f"{MEETING}/0.txt"):
                pass
        assert (await store.meeting("theirs")).place == other
        assert await store.server_settings("file", "w") == ServerSettings()
    assert stage_set.journal.read("deleted") == []
    assert len(stage_set.journal.read("post")) == before


async def test_an_item_that_is_added_is_posted_and_follows_what_becomes_of_it(
    openings: Openings,
) -> None:
    place = Place(platform="file", workspace="w", channel="c")
    async with openings() as (stage_set, pipeline):
        by = Person("admin", platform="file", is_admin=True)
        desk = item_desk(stage_set.store, stage_set.clock, answers(stage_set), pipeline.refresh)
        view = await desk.add(by, NewItem("Send it", place, to=by.account, name="Admin"))
        await until_idle(pipeline)
        (post,) = stage_set.journal.read("post")
        assert (post["stage"], post["tasks"], post["meeting"]) == (
            "notes",
            ["Send it"],
            view.meeting.id,
        )
        assert await stage_set.store.stale_notes() == []
        await desk.snooze(by, view.item.id, "20m")
        await until_idle(pipeline)
        assert len(stage_set.journal.read("edit")) == 1
        ((reminder, *_),) = await stage_set.store.due_reminders(MORNING + timedelta(hours=1), 9)
        stage_set.clock.move_to(reminder.at)
        await tick_of(stage_set, pipeline).tick()

        async def is_sent() -> bool:
            return len(stage_set.journal.read("post")) > 1

        await until(is_sent)
        assert stage_set.journal.read("post")[-1]["reminders"] == [reminder.id]
