"""What every store promises about meetings and the progress of their recordings."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.meeting import Place, Source, Track
from bot.domain.people import Participant
from bot.domain.progress import Progress, Stage
from bot.errors import ConflictError, NotFoundError
from bot.ports import Store
from tests.storage import examples
from tests.storage.due import due

FINISHED = [Progress(stage=Stage.DONE), Progress(stage=Stage.FAILED, failure="x", remedy="y")]


async def test_a_meeting_comes_back_as_it_was_kept(store: Store) -> None:
    kept = [examples.meeting("rich"), examples.bare_meeting("bare")]
    for meeting in kept:
        assert await store.add_meeting(meeting, f"of {meeting.id}") == meeting
    assert [await store.meeting(meeting.id) for meeting in kept] == kept


async def test_an_unknown_meeting_is_not_found(store: Store) -> None:
    await store.add_meeting(examples.meeting("m1"), "s")
    for action in (
        store.meeting("m"),
        store.progress("m"),
        store.report_progress("m", FINISHED[0]),
        store.update_meeting(examples.meeting("m")),
    ):
        with pytest.raises(NotFoundError):
            await action


async def test_a_new_meeting_is_in_stage_received(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    assert await store.progress("m1") == Progress(stage=Stage.RECEIVED)


async def test_a_submission_that_is_unfinished_is_the_same_meeting(store: Store) -> None:
    first = await store.add_meeting(examples.meeting("m1"), "s")
    await store.report_progress("m1", Progress(stage=Stage.PUBLISHING))
    assert await store.add_meeting(examples.bare_meeting("m2"), "s") == first
    assert await store.add_meeting(first, "s") == first
    assert await store.meetings(9) == [first]
    assert await store.progress("m1") == Progress(stage=Stage.PUBLISHING)


async def test_another_submission_is_another_meeting(store: Store) -> None:
    await store.add_meeting(examples.meeting("m1"), "s")
    assert (await store.add_meeting(examples.meeting("m2"), "S")).id == "m2"
    assert len(await store.meetings(9)) == 2


@pytest.mark.parametrize("finished", FINISHED, ids=lambda progress: progress.stage.value)
async def test_a_finished_submission_makes_a_new_meeting(store: Store, finished: Progress) -> None:
    for number in range(3):
        meeting = examples.meeting(f"m{number}")
        assert await store.add_meeting(meeting, "s") == meeting
        await store.report_progress(meeting.id, finished)
    assert len(await store.meetings(9)) == 3


async def test_an_id_is_never_given_to_a_second_meeting(store: Store) -> None:
    first = await store.add_meeting(examples.meeting("m1"), "s")
    await store.report_progress("m1", FINISHED[0])
    for submission in ("s", "t"):
        with pytest.raises(ConflictError):
            await store.add_meeting(examples.bare_meeting("m1"), submission)
    assert await store.meetings(9) == [first]


async def test_processes_that_add_a_submission_at_once_get_one_meeting(
    store: Store, second_store: Store
) -> None:
    added = await asyncio.gather(
        *(
            one.add_meeting(examples.meeting(f"{name}{number}"), "s")
            for number in range(8)
            for name, one in (("a", store), ("b", second_store))
        )
    )
    assert len({meeting.id for meeting in added}) == 1
    assert await store.meetings(99) == added[:1]


async def test_a_submission_added_while_its_meeting_ends_is_never_refused(
    store: Store, second_store: Store
) -> None:
    async def add_and_finish(one: Store, name: str) -> None:
        for number in range(12):
            meeting = await one.add_meeting(examples.bare_meeting(f"{name}{number}"), "s")
            await one.report_progress(meeting.id, FINISHED[0])

    await asyncio.gather(
        add_and_finish(store, "a"),
        add_and_finish(second_store, "b"),
        add_and_finish(second_store, "c"),
    )
    assert await store.unfinished() == []
    assert 12 <= len(await store.meetings(99)) <= 36


async def test_the_newest_meetings_come_first_by_start(store: Store) -> None:
    for hours in (2, 0, 3, 1):
        start = examples.START + timedelta(hours=hours)
        await store.add_meeting(examples.meeting(f"m{hours}", start=start), f"s{hours}")
    await store.add_meeting(examples.meeting("m3 again", start=start + timedelta(hours=2)), "s")
    assert [meeting.id for meeting in await store.meetings(4)] == ["m3 again", "m3", "m2", "m1"]
    assert [len(meeting.tracks) for meeting in await store.meetings(1)] == [2]


async def test_what_is_known_of_a_meeting_is_replaced(store: Store) -> None:
    before = examples.meeting()
    after = before.model_copy(
        update={
            "place": Place(platform="slack", workspace="x", channel="y"),
            "title": "Anders",
            "zone": "UTC",
            "source": Source.UPLOAD,
            "language": None,
            "ended_at": None,
            "started_at": before.started_at + timedelta(days=1),
            "participants": (Participant(id="p3", name="Neu"), *reversed(before.participants)),
            "tracks": (Track(audio="only"),),
        }
    )
    await store.add_meeting(before, "s")
    await store.add_meeting(examples.meeting("other"), "t")
    for known in (after, after, before):
        await store.update_meeting(known)
        assert await store.meeting("m1") == known
    assert await store.meeting("other") == examples.meeting("other")


async def test_an_update_leaves_everything_else_of_a_meeting_alone(store: Store) -> None:
    progress = Progress(stage=Stage.WRITING, fraction=0.5)
    await store.add_meeting(examples.meeting(), "s")
    await store.report_progress("m1", progress)
    await store.save_heard("m1", 1, examples.heard())
    await store.save_transcript(examples.transcript())
    await store.save_notes(examples.notes())
    await store.update_meeting(examples.bare_meeting())
    assert await store.progress("m1") == progress
    assert await store.heard("m1") == {1: examples.heard()}
    assert await store.transcript("m1") == examples.transcript()
    assert await store.notes("m1") == examples.notes()
    assert (await store.add_meeting(examples.meeting("m2"), "s")).id == "m1"


async def test_a_meeting_is_never_seen_half_updated(store: Store, second_store: Store) -> None:
    versions = [examples.meeting(), examples.bare_meeting()]
    await store.add_meeting(versions[0], "s")

    async def update() -> None:
        for number in range(15):
            await second_store.update_meeting(versions[number % 2])

    updating = asyncio.create_task(update())
    seen = [await store.meeting("m1")]
    while not updating.done():
        seen.append(await store.meeting("m1"))
    await updating
    assert all(meeting in versions for meeting in seen)
    assert versions[1] in seen


async def test_the_last_reported_progress_holds(store: Store) -> None:
    await store.add_meeting(examples.meeting(), "s")
    await store.add_meeting(examples.meeting("m2"), "t")
    for progress in (
        Progress(stage=Stage.TRANSCRIBING, fraction=1 / 3),
        Progress(stage=Stage.FAILED, fraction=0.9, failure="No sound in it.", remedy="Look."),
        Progress(stage=Stage.RECEIVED),
    ):
        await store.report_progress("m1", progress)
        assert await store.progress("m1") == progress
    assert await store.progress("m2") == Progress(stage=Stage.RECEIVED)


async def test_unfinished_meetings_are_listed_in_the_order_they_arrived(store: Store) -> None:
    for number, stage in enumerate(Stage):
        start = examples.START - timedelta(days=number)
        await store.add_meeting(examples.meeting(f"m{9 - number}", start=start), f"s{number}")
        await store.report_progress(f"m{9 - number}", Progress(stage=stage))
    assert await store.unfinished() == ["m8", "m7", "m6", "m5"]  # m9 is recording


async def test_a_finished_meeting_cannot_go_on_beside_another_of_its_submission(
    store: Store,
) -> None:
    await store.add_meeting(examples.meeting("m1"), "s")
    await store.report_progress("m1", FINISHED[1])
    await store.add_meeting(examples.meeting("m2"), "s")
    with pytest.raises(ConflictError):
        await store.report_progress("m1", Progress(stage=Stage.TRANSCRIBING))
    assert await store.progress("m1") == FINISHED[1]
    assert await store.unfinished() == ["m2"]


async def test_a_meeting_that_comes_with_everything_is_done_and_its_notes_are_to_be_published(
    store: Store,
) -> None:
    meeting = examples.meeting().model_copy(update={"source": Source.MESSAGE, "tracks": ()})
    transcript, notes, reminder = examples.transcript(), examples.notes(), examples.reminder()
    for is_new in (True, False):
        assert await store.keep_finished(meeting, transcript, notes, [reminder]) is is_new
    assert await store.meeting("m1") == meeting
    assert await store.transcript("m1") == transcript
    assert await store.notes("m1") == notes
    assert await due(store, examples.START) == [reminder]
    assert (await store.progress("m1")).stage is Stage.DONE
    assert await store.unfinished() == []
    assert await store.stale_notes() == ["m1"]


async def test_of_one_that_can_not_be_kept_as_a_whole_nothing_is_kept(store: Store) -> None:
    meeting = examples.meeting().model_copy(update={"source": Source.MESSAGE, "tracks": ()})
    of_nobody = examples.reminder("r1", "unknown")
    with pytest.raises(NotFoundError):
        await store.keep_finished(meeting, examples.transcript(), examples.notes(), [of_nobody])
    assert await store.meetings(9) == []


async def test_one_that_two_keep_at_once_is_kept_once(store: Store) -> None:
    meeting = examples.meeting().model_copy(update={"source": Source.MESSAGE, "tracks": ()})
    whole = meeting, examples.transcript(), examples.notes(), ()
    results = await asyncio.gather(
        *(store.keep_finished(*whole) for _ in range(4)), return_exceptions=True
    )
    assert results.count(True) == 1
    assert all(one is False or isinstance(one, (bool, ConflictError)) for one in results)
    assert len(await store.meetings(9)) == 1
