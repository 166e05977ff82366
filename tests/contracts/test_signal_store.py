"""What every store promises about what engines guessed from voices."""

import pytest

from bot.domain.progress import Progress, Stage
from bot.errors import NotFoundError
from bot.ports import Store
from tests.storage import examples

HERS = "u00001"
THEIRS = "u00002"


@pytest.fixture
async def store_with_meeting(store: Store) -> Store:
    await store.add_meeting(examples.meeting(), "s")
    await store.save_transcript(examples.transcript(utterances=2))
    await store.report_progress("m1", Progress(stage=Stage.DONE))
    return store


async def test_guesses_come_back_in_their_order_apart_from_the_transcript(
    store_with_meeting: Store,
) -> None:
    store = store_with_meeting
    assert await store.signals("m1") == []
    bare = examples.signal(HERS, "müde").model_copy(update={"confidence": None})
    guessed = [examples.signal(THEIRS), bare, examples.signal(HERS)]
    await store.save_signals("m1", guessed)
    assert await store.signals("m1") == guessed
    assert await store.transcript("m1") == examples.transcript(utterances=2)


async def test_guesses_that_are_kept_again_replace_those_before(store_with_meeting: Store) -> None:
    store = store_with_meeting
    await store.save_signals("m1", [examples.signal(HERS), examples.signal(THEIRS)])
    await store.save_signals("m1", [examples.signal(THEIRS, "froh")])
    assert await store.signals("m1") == [examples.signal(THEIRS, "froh")]
    await store.save_signals("m1", [])
    assert await store.signals("m1") == []


async def test_nothing_is_guessed_in_a_meeting_that_is_not_there(store: Store) -> None:
    assert await store.signals("m1") == []
    with pytest.raises(NotFoundError):
        await store.save_signals("m1", [examples.signal()])


async def test_guesses_go_with_their_meeting_and_with_no_other(store_with_meeting: Store) -> None:
    store = store_with_meeting
    await store.add_meeting(examples.meeting("m2"), "t")
    for meeting_id in ("m1", "m2"):
        await store.save_signals(meeting_id, [examples.signal()])
    await store.forget_meeting("m1")
    assert await store.signals("m1") == []
    assert await store.signals("m2") == [examples.signal()]


async def test_guesses_go_with_the_words_of_who_is_erased(store_with_meeting: Store) -> None:
    store = store_with_meeting
    await store.save_signals("m1", [examples.signal(HERS)] * 2 + [examples.signal(THEIRS)])
    whole = examples.transcript(utterances=2)
    left = tuple(one for one in whole.utterances if one.id == THEIRS)
    meeting = await store.meeting("m1")
    await store.replace_record(meeting, whole.model_copy(update={"utterances": left}), None, "p2")
    assert await store.signals("m1") == [examples.signal(THEIRS)]
    await store.replace_record(await store.meeting("m1"), None, None, "p2")
    assert await store.signals("m1") == []
