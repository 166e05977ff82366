"""What is not to be kept is not kept, whenever that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.capture import CaptureState
from bot.domain.progress import Progress, Stage
from tests.capture.finishing.ending import ANN, BEN, MEETING
from tests.capture.finishing.outside import Killed, nothing

if TYPE_CHECKING:
    from bot.capture.finishing import Finishing
    from bot.domain.meeting import Meeting
    from storage.store import SqlStore
    from tests.capture.finishing.ending import Ending
    from tests.capture.finishing.outside import WatchedShelf


async def erase(store: SqlStore, speaker: str) -> None:
    """Take a person out of the records of the meeting, whose notes are there already."""
    await store.report_progress(MEETING, Progress(stage=Stage.DONE))
    known = await store.meeting(MEETING)
    left = known.model_copy(
        update={
            "participants": tuple(p for p in known.participants if p.id != speaker),
            "tracks": tuple(t for t in known.tracks if t.speaker != speaker),
        }
    )
    await store.replace_record(left, None, None, speaker)


async def test_who_is_erased_before_their_sound_is_kept_gets_no_file(
    over: Ending,
    store: SqlStore,
    shelf: WatchedShelf,
    finishing: Finishing,
    meeting: Meeting,
) -> None:
    await finishing.finish(meeting, over.capture)
    await erase(store, "ann")
    assert (await finishing.render(MEETING)).keys() == {"ben"}
    assert shelf.came == [BEN]
    assert over.on_shelf() == {BEN}
    assert not over.journals.exists()


async def test_who_is_erased_while_their_sound_comes_to_the_shelf_is_taken_off_it(
    over: Ending,
    store: SqlStore,
    shelf: WatchedShelf,
    finishing: Finishing,
    meeting: Meeting,
) -> None:
    async def erase_both() -> None:
        for speaker in ("ann", "ben"):
            await erase(store, speaker)

    await finishing.finish(meeting, over.capture)
    shelf.before = erase_both
    await finishing.render(MEETING)
    assert over.on_shelf() == set()


async def test_what_a_killed_bot_put_there_for_somebody_erased_is_taken_away(
    over: Ending,
    store: SqlStore,
    shelf: WatchedShelf,
    finishing: Finishing,
    meeting: Meeting,
) -> None:
    async def be_killed() -> None:
        raise Killed

    await finishing.finish(meeting, over.capture)
    shelf.after = be_killed
    with pytest.raises(Killed):
        await finishing.render(MEETING)
    assert over.on_shelf() == {ANN}
    await erase(store, "ann")
    shelf.after = nothing
    await finishing.render(MEETING)
    assert over.on_shelf() == {BEN}


@pytest.mark.parametrize("is_late", [False, True])
async def test_a_meeting_that_is_forgotten_leaves_no_sound(
    over: Ending,
    store: SqlStore,
    shelf: WatchedShelf,
    finishing: Finishing,
    meeting: Meeting,
    is_late: bool,  # noqa: FBT001 (a parameter of a test)
) -> None:
    async def forget() -> None:
        await store.forget_meeting(MEETING)

    await finishing.finish(meeting, over.capture)
    if is_late:
        shelf.before = forget
    else:
        await forget()
    assert await finishing.render(MEETING) == {}
    assert over.on_shelf() == set()
    assert not over.journals.exists()


async def test_what_is_discarded_leaves_neither_journals_nor_sound(
    over: Ending,
    store: SqlStore,
    shelf: WatchedShelf,
    finishing: Finishing,
) -> None:
    async def be_killed() -> None:
        raise Killed

    meeting = await over.begin(store)
    over.record(1, "ann", "ben")
    shelf.after = be_killed
    with pytest.raises(Killed):
        await finishing.finish(meeting, over.capture)
    assert over.on_shelf() == {ANN}
    await finishing.discard(MEETING)
    await finishing.discard(MEETING)
    assert over.on_shelf() == set()
    assert not over.journals.exists()


@pytest.mark.parametrize(
    ("state", "is_kept"), [(CaptureState.ENDED, False), (CaptureState.FINISHING, True)]
)
async def test_only_journals_of_captures_that_have_ended_are_swept(
    over: Ending,
    store: SqlStore,
    finishing: Finishing,
    meeting: Meeting,
    state: CaptureState,
    is_kept: bool,  # noqa: FBT001 (a parameter of a test)
) -> None:
    del meeting
    await store.update_capture(over.capture.model_copy(update={"state": state}))
    unknown = over.captures / "unknown"
    unknown.mkdir()
    await finishing.sweep()
    assert over.journals.exists() is is_kept
    assert unknown.exists()
    assert over.submitted == []
