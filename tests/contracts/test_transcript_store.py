"""What every store promises about tracks that were heard and the transcripts they became."""

import asyncio

import pytest

from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples


@pytest.fixture
async def store_with_meeting(store: Store) -> Store:
    await store.add_meeting(examples.meeting(), "s")
    return store


async def test_what_was_heard_comes_back_by_track(store_with_meeting: Store) -> None:
    store = store_with_meeting
    assert await store.heard("m1") == {}
    await store.save_heard("m1", 1, examples.heard())
    await store.save_heard("m1", 0, examples.heard(segments=0))
    heard = await store.heard("m1")
    assert heard == {0: examples.heard(segments=0), 1: examples.heard()}
    assert list(heard) == [0, 1]


async def test_hearing_a_track_again_replaces_only_what_was_heard_on_it(
    store_with_meeting: Store,
) -> None:
    store = store_with_meeting
    for track, segments in ((0, 5), (1, 7), (0, 2), (0, 2)):
        await store.save_heard("m1", track, examples.heard(segments=segments))
    assert {track: len(heard.segments) for track, heard in (await store.heard("m1")).items()} == {
        0: 2,
        1: 7,
    }


async def test_nothing_is_heard_in_or_said_of_an_unknown_meeting(store: Store) -> None:
    assert await store.heard("m1") == {}
    for action in (
        store.save_heard("m1", 0, examples.heard()),
        store.save_transcript(examples.transcript()),
        store.save_notes(examples.notes()),
        store.transcript("m1"),
        store.notes("m1"),
    ):
        with pytest.raises(NotFoundError):
            await action


async def test_a_meeting_without_transcript_has_none(store_with_meeting: Store) -> None:
    await store_with_meeting.save_heard("m1", 0, examples.heard())
    with pytest.raises(NotFoundError):
        await store_with_meeting.transcript("m1")


async def test_who_said_single_utterances_is_known_without_the_others(
    store_with_meeting: Store,
) -> None:
    store, transcript = store_with_meeting, examples.transcript(utterances=4)
    first, second, *_ = transcript.utterances
    unknown = second.model_copy(update={"speaker": None})
    await store.save_transcript(
        transcript.model_copy(update={"utterances": (first, unknown, *transcript.utterances[2:])})
    )
    asked = [unknown.id, first.id, first.id, "none"]
    assert await store.speakers("m1", asked) == {first.id: first.speaker, unknown.id: None}
    assert await store.speakers("m1", []) == {}
    assert await store.speakers("m2", asked) == {}


async def test_a_transcript_comes_back_as_it_was_kept(store_with_meeting: Store) -> None:
    for transcript in (examples.transcript(), examples.bare_transcript()):
        await store_with_meeting.save_transcript(transcript)
        assert await store_with_meeting.transcript("m1") == transcript


async def test_saving_a_transcript_again_replaces_it_as_a_whole(store_with_meeting: Store) -> None:
    for utterances in (3, 3, 700, 2):
        transcript = examples.transcript(utterances=utterances)
        await store_with_meeting.save_transcript(transcript)
        assert await store_with_meeting.transcript("m1") == transcript


async def test_an_empty_transcript_is_one_all_the_same(store_with_meeting: Store) -> None:
    await store_with_meeting.save_transcript(examples.transcript(utterances=0))
    assert (await store_with_meeting.transcript("m1")).utterances == ()


async def test_utterances_of_two_meetings_may_have_the_same_ids(store_with_meeting: Store) -> None:
    store = store_with_meeting
    await store.add_meeting(examples.meeting("m2"), "t")
    await store.save_transcript(examples.transcript("m1", utterances=4))
    await store.save_transcript(examples.transcript("m2", utterances=2))
    assert await store.transcript("m1") == examples.transcript("m1", utterances=4)
    assert await store.transcript("m2") == examples.transcript("m2", utterances=2)


async def test_a_transcript_is_never_seen_half_replaced(
    store_with_meeting: Store, second_store: Store
) -> None:
    versions = [examples.transcript(utterances=number) for number in (600, 30)]
    await store_with_meeting.save_transcript(versions[0])

    async def replace(one: Store) -> None:
        for number in range(6):
            await one.save_transcript(versions[number % 2])

    replacing = asyncio.gather(replace(second_store), replace(store_with_meeting))
    seen = [await store_with_meeting.transcript("m1")]
    while not replacing.done():
        seen.append(await store_with_meeting.transcript("m1"))
    await replacing
    assert all(transcript in versions for transcript in seen)
