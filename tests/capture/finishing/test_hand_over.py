"""A meeting that is over goes to the pipeline with what was understood of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.capture import CaptureState
from bot.domain.progress import Stage
from bot.errors import Fault
from bot.speech.merging import assemble
from tests.capture.finishing.ending import ANN, BEN, MEETING, said
from tests.speech.streaming.engines import fault

if TYPE_CHECKING:
    from bot.capture.finishing import Finishing
    from bot.domain.meeting import Meeting
    from storage.store import SqlStore
    from tests.capture.finishing.ending import Ending

UNHEARD = (fault(Fault.BAD_INPUT),)


async def transcript(store: SqlStore) -> list[tuple[str | None, float]]:
    _, whole = assemble(await store.meeting(MEETING), await store.heard(MEETING))
    return [(utterance.speaker, round(utterance.start_s, 2)) for utterance in whole.utterances]


async def test_what_was_understood_is_handed_on_before_there_is_a_file(
    over: Ending, store: SqlStore, finishing: Finishing, meeting: Meeting
) -> None:
    live = [(u.speaker, round(u.start_s, 2)) for u in await store.live(MEETING)]
    await finishing.finish(meeting, over.capture)
    assert over.submitted == [MEETING]
    assert (await store.progress(MEETING)).stage is Stage.RECEIVED
    assert (await store.capture(MEETING)).state is CaptureState.FINISHING
    assert over.on_shelf() == set()
    assert not (over.journals / "tracks").exists()
    handed_on = await store.meeting(MEETING)
    assert [(track.speaker, track.audio) for track in handed_on.tracks] == [
        ("ann", ANN),
        ("ben", BEN),
    ]
    assert handed_on.ended_at == over.capture.changed_at
    assert len(live) > 4
    assert await transcript(store) == live


async def test_what_was_not_understood_completely_is_rendered_first(
    over: Ending, store: SqlStore, finishing: Finishing
) -> None:
    meeting = await over.begin(store)
    await over.hear(over.record(1, "ann", "ben"), meeting, store, UNHEARD)
    live = [u for u in await store.live(MEETING) if u.speaker == "ben"]
    await finishing.finish(meeting, over.capture)
    assert over.on_shelf() == {ANN, BEN}
    tracks = (await store.meeting(MEETING)).tracks
    heard = await store.heard(MEETING)
    assert [track.speaker for track in tracks] == ["ann", "ben"]
    assert heard.keys() == {1}
    assert tracks[1].offset_s == pytest.approx(8.7, abs=0.1)
    assert [at for at, _ in said(heard[1], tracks[1].offset_s)] == pytest.approx(
        [u.start_s for u in live]
    )
    await finishing.render(MEETING)
    assert over.on_shelf() == {ANN, BEN}
    assert not over.journals.exists()


async def test_a_stay_that_was_understood_does_not_wait_for_one_that_was_not(
    over: Ending, store: SqlStore, finishing: Finishing
) -> None:
    meeting = await over.begin(store)
    over.record(1, "ann", "ben")
    await over.hear(over.record(2, "ben", start_s=300), meeting, store)
    await finishing.finish(meeting, over.capture)
    assert over.on_shelf() == {ANN, BEN}
    assert [track.speaker for track in (await store.meeting(MEETING)).tracks] == [
        "ann",
        "ben",
        "ben",
    ]
    assert (await store.heard(MEETING)).keys() == {2}
    assert {speaker for speaker, at_s in await transcript(store) if at_s >= 300} == {"ben"}
    await finishing.render(MEETING)
    assert over.on_shelf() == {ANN, BEN, f"{MEETING}/0002-001.mka"}


async def test_a_meeting_in_which_nobody_spoke_ends_too(
    over: Ending, store: SqlStore, finishing: Finishing
) -> None:
    meeting = await over.begin(store)
    await over.hear(over.record(1), meeting, store)
    await finishing.finish(meeting, over.capture)
    assert await finishing.render(MEETING) == {}
    assert (await store.meeting(MEETING)).tracks == ()
    assert over.submitted == [MEETING]
    assert not over.journals.exists()


async def test_who_was_heard_without_being_seen_takes_part(
    over: Ending, store: SqlStore, finishing: Finishing
) -> None:
    meeting = await over.begin(store)
    await over.hear(over.record(1, "cleo"), meeting, store)
    await finishing.finish(meeting, over.capture)
    cleo = (await store.meeting(MEETING)).participant("cleo")
    assert cleo is not None
    assert (cleo.name, cleo.is_named) == ("Person 1", False)
